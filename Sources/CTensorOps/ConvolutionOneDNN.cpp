#include "ConvolutionOneDNN.h"

#include <dlfcn.h>

#include <algorithm>

namespace vqt {

using dnnl::algorithm;
using dnnl::memory;
using dnnl::prop_kind;

namespace {

/// oneDNN runs on OpenMP, whose number of threads is a property of the calling thread. The function is looked
/// up at run time, because the library that provides it is a dependency of oneDNN's and not of ours.
void useOneThread() {
    using SetThreads = void (*)(int);
    static const auto setThreads = reinterpret_cast<SetThreads>(dlsym(RTLD_DEFAULT, "omp_set_num_threads"));
    if (setThreads) setThreads(1);
}

/// y = f(x).
VQT_CLONES void mapInput(size_t count, const float *__restrict x, InputMap<float> map, float *__restrict y) {
    const float floor = map.relu ? 0 : -std::numeric_limits<float>::infinity();
    if (map.step == 0) {
        for (size_t i = 0; i < count; i++) y[i] = x[i] > floor ? x[i] : floor;
        return;
    }
    const float inverse = 1 / map.step;
    for (size_t i = 0; i < count; i++) {
        float steps = __builtin_elementwise_roundeven(x[i] * inverse);
        steps = steps > map.lowest ? steps : map.lowest;
        y[i] = map.step * (steps < map.highest ? steps : map.highest);
    }
}

/// dx += dL/df(x) where f passes it.
VQT_CLONES void addInputGradient(size_t count, const float *__restrict x, const float *__restrict gradient,
                                 float lowest, float highest, float *__restrict dx) {
    for (size_t i = 0; i < count; i++) {
        const bool passes = (x[i] >= lowest) & (x[i] <= highest);
        dx[i] += passes ? gradient[i] : 0;
    }
}

struct Descriptions {
    memory::desc x, w, bias, y, userWeights;
    memory::dims strides, padding;

    explicit Descriptions(const vqt_conv &c) {
        int outH, outW;
        checkConvolution(c, outH, outW);
        const auto f32 = memory::data_type::f32;
        using tag = memory::format_tag;
        const memory::dims kernel{c.cout, c.cin, c.kernel, c.kernel};
        x = {{c.n, c.cin, c.h, c.w}, f32, tag::nhwc};
        y = {{c.n, c.cout, outH, outW}, f32, tag::nhwc};
        w = {kernel, f32, tag::any};
        userWeights = {kernel, f32, tag::ohwi};
        bias = {{c.cout}, f32, tag::x};
        const int stride = c.kernel == 2 ? 2 : 1, pad = c.kernel == 3 ? 1 : 0;
        strides = {stride, stride};
        padding = {pad, pad};
    }
};

/// Memory for what a primitive needs on its way is ours: oneDNN's own belongs to the thread that has made the
/// primitive, and others run it.
dnnl::primitive_attr ownScratchpad() {
    dnnl::primitive_attr attributes;
    attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
    return attributes;
}

}  // namespace

template <class Primitive>
OneDNNConvolutions::Call OneDNNConvolutions::call(const typename Primitive::primitive_desc &description,
                                                  std::unordered_map<int, memory> arguments) const {
    const auto scratchpad = description.scratchpad_desc();
    arguments.emplace(DNNL_ARG_SCRATCHPAD, memory(scratchpad, engine, nullptr));
    return {Primitive(description), std::move(arguments), scratchpad.get_size()};
}

OneDNNConvolutions::OneDNNConvolutions() : engine(dnnl::engine::kind::cpu, 0), stream(engine) {
    useOneThread();
}

OneDNNConvolutions::Call OneDNNConvolutions::reorder(const memory::desc &from, const memory::desc &to,
                                                     bool add) const {
    dnnl::primitive_attr attributes = ownScratchpad();
    dnnl::post_ops sum;
    if (add) {
        sum.append_sum(1);
        attributes.set_post_ops(sum);
    }
    const dnnl::reorder::primitive_desc description(engine, from, engine, to, attributes);
    return call<dnnl::reorder>(description, {{DNNL_ARG_FROM, memory(from, engine, nullptr)},
                                             {DNNL_ARG_TO, memory(to, engine, nullptr)}});
}

std::unique_ptr<OneDNNConvolutions::Primitives> OneDNNConvolutions::create(const vqt_conv &c) const {
    const Descriptions d(c);
    const auto direct = algorithm::convolution_direct;
    const auto empty = [&](const memory::desc &description) { return memory(description, engine, nullptr); };
    auto p = std::make_unique<Primitives>();

    const dnnl::convolution_forward::desc forward(prop_kind::forward_training, direct, d.x, d.w, d.bias, d.y,
                                                  d.strides, d.padding, d.padding);
    const dnnl::convolution_forward::primitive_desc plain(forward, ownScratchpad(), engine);
    for (int accumulate = 0; accumulate < 2; accumulate++) {
        dnnl::primitive_attr attributes = ownScratchpad();
        dnnl::post_ops sum;
        if (accumulate) sum.append_sum(1);
        attributes.set_post_ops(sum);
        const dnnl::convolution_forward::primitive_desc description(forward, attributes, engine);
        require(description.weights_desc() == plain.weights_desc(), "oneDNN: weight layouts differ");
        p->forward[accumulate] =
            call<dnnl::convolution_forward>(
                description, {{DNNL_ARG_SRC, empty(d.x)},
                              {DNNL_ARG_WEIGHTS, empty(description.weights_desc())},
                              {DNNL_ARG_BIAS, empty(d.bias)},
                              {DNNL_ARG_DST, empty(d.y)}});
    }
    p->reorderForward = reorder(d.userWeights, plain.weights_desc(), false);
    p->forwardWeightBytes = plain.weights_desc().get_size();

    const dnnl::convolution_backward_data::primitive_desc data(
        {direct, d.x, d.w, d.y, d.strides, d.padding, d.padding}, ownScratchpad(), engine, plain);
    p->backwardData = call<dnnl::convolution_backward_data>(
        data, {{DNNL_ARG_DIFF_SRC, empty(d.x)},
               {DNNL_ARG_WEIGHTS, empty(data.weights_desc())},
               {DNNL_ARG_DIFF_DST, empty(d.y)}});
    p->reorderBackward = reorder(d.userWeights, data.weights_desc(), false);
    p->backwardWeightBytes = data.weights_desc().get_size();

    const dnnl::convolution_backward_weights::primitive_desc weights(
        {direct, d.x, d.w, d.bias, d.y, d.strides, d.padding, d.padding}, ownScratchpad(), engine,
        plain);
    p->backwardWeights = call<dnnl::convolution_backward_weights>(
        weights, {{DNNL_ARG_SRC, empty(d.x)},
                  {DNNL_ARG_DIFF_WEIGHTS, empty(weights.diff_weights_desc())},
                  {DNNL_ARG_DIFF_BIAS, empty(d.bias)},
                  {DNNL_ARG_DIFF_DST, empty(d.y)}});
    p->reorderGradient = reorder(weights.diff_weights_desc(), d.userWeights, true);
    p->gradientBytes = weights.diff_weights_desc().get_size();
    return p;
}

OneDNNConvolutions::Primitives &OneDNNConvolutions::primitives(const vqt_conv &c) {
    useOneThread();  // the caller's thread may have changed since the last call
    auto &entry = cache[{c.n, c.h, c.w, c.cin, c.cout, c.kernel}];
    if (!entry) entry = create(c);
    return *entry;
}

void OneDNNConvolutions::run(Call &call) {
    call.set(DNNL_ARG_SCRATCHPAD, scratchpad.get<char>(call.scratchpadBytes));
    call.primitive.execute(stream, call.arguments);
    stream.wait();
}

/// f(x), or x itself where f is the identity.
const float *OneDNNConvolutions::mapped(const vqt_conv &c, const float *x) {
    const InputMap<float> map(c);
    if (map.isIdentity()) return x;
    const size_t count = size_t(c.n) * c.h * c.w * c.cin;
    float *y = mappedX.get<float>(count);
    mapInput(count, x, map, y);
    return y;
}

void OneDNNConvolutions::forward(const vqt_conv &c, const float *x, const float *w, const float *bias,
                                 float *y, bool accumulate) {
    Primitives &p = primitives(c);
    float *packed = weights.get<float>(p.forwardWeightBytes / sizeof(float));
    p.reorderForward.set(DNNL_ARG_FROM, w);
    p.reorderForward.set(DNNL_ARG_TO, packed);
    run(p.reorderForward);
    if (!bias) {
        float *zeros = zeroBias.get<float>(c.cout);
        std::fill_n(zeros, c.cout, 0.0f);
        bias = zeros;
    }
    Call &call = p.forward[accumulate];
    call.set(DNNL_ARG_SRC, mapped(c, x));
    call.set(DNNL_ARG_WEIGHTS, packed);
    call.set(DNNL_ARG_BIAS, bias);
    call.set(DNNL_ARG_DST, y);
    run(call);
}

void OneDNNConvolutions::backward(const vqt_conv &c, const float *x, const float *w, const float *dy,
                                  float *dx, float *dw, float *dbias) {
    Primitives &p = primitives(c);
    float *gradient = weightGradient.get<float>(p.gradientBytes / sizeof(float));
    float *biasGradient = zeroBias.get<float>(c.cout);
    p.backwardWeights.set(DNNL_ARG_SRC, mapped(c, x));
    p.backwardWeights.set(DNNL_ARG_DIFF_DST, dy);
    p.backwardWeights.set(DNNL_ARG_DIFF_WEIGHTS, gradient);
    p.backwardWeights.set(DNNL_ARG_DIFF_BIAS, biasGradient);
    run(p.backwardWeights);
    p.reorderGradient.set(DNNL_ARG_FROM, gradient);
    p.reorderGradient.set(DNNL_ARG_TO, dw);
    run(p.reorderGradient);
    if (dbias)
        for (int i = 0; i < c.cout; i++) dbias[i] += biasGradient[i];
    if (!dx) return;

    float *packed = weights.get<float>(p.backwardWeightBytes / sizeof(float));
    p.reorderBackward.set(DNNL_ARG_FROM, w);
    p.reorderBackward.set(DNNL_ARG_TO, packed);
    run(p.reorderBackward);
    const size_t count = size_t(c.n) * c.h * c.w * c.cin;
    float *sums = inputGradient.get<float>(count);
    p.backwardData.set(DNNL_ARG_DIFF_DST, dy);
    p.backwardData.set(DNNL_ARG_WEIGHTS, packed);
    p.backwardData.set(DNNL_ARG_DIFF_SRC, sums);
    run(p.backwardData);
    const InputMap<float> map(c);
    addInputGradient(count, x, sums, map.passLowest(), map.passHighest(), dx);
}

}  // namespace vqt
