#pragma once
#include <array>
#include <dnnl.hpp>
#include <map>
#include <memory>
#include <unordered_map>

#include "Support.h"

namespace vqt {

/// Convolutions in float32 by oneDNN. Primitives and their memory objects are created once per shape.
class OneDNNConvolutions {
public:
    OneDNNConvolutions();
    void forward(const vqt_conv &, const float *x, const float *w, const float *bias, float *y,
                 bool accumulate);
    void backward(const vqt_conv &, const float *x, const float *w, const float *dy, float *dx, float *dw,
                  float *dbias);

private:
    /// A primitive with its arguments, whose data handles are set before each run.
    struct Call {
        dnnl::primitive primitive;
        std::unordered_map<int, dnnl::memory> arguments;
        size_t scratchpadBytes;
        void set(int argument, const void *data) {
            arguments.at(argument).set_data_handle(const_cast<void *>(data));
        }
    };
    struct Primitives {
        Call forward[2];  // y =, y +=
        Call backwardData, backwardWeights;
        Call reorderForward, reorderBackward, reorderGradient;
        size_t forwardWeightBytes, backwardWeightBytes, gradientBytes;
    };

    Primitives &primitives(const vqt_conv &);
    std::unique_ptr<Primitives> create(const vqt_conv &) const;
    template <class Primitive>
    Call call(const typename Primitive::primitive_desc &, std::unordered_map<int, dnnl::memory>) const;
    Call reorder(const dnnl::memory::desc &from, const dnnl::memory::desc &to, bool add) const;
    const float *mapped(const vqt_conv &, const float *x);
    void run(Call &);

    dnnl::engine engine;
    dnnl::stream stream;
    std::map<std::array<int, 6>, std::unique_ptr<Primitives>> cache;
    Scratch mappedX, weights, inputGradient, weightGradient, zeroBias, scratchpad;
};

}  // namespace vqt
