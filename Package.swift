// swift-tools-version: 6.1
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

// Modules point one way: each target depends only on targets listed above it.
let package = Package(
    name: "vqz",
    products: [
        .library(name: "VQZ", targets: ["VQZ"]),
        .library(name: "vqz-c", type: .static, targets: ["libvqz"]),
        .library(name: "tensor-ops", type: .dynamic, targets: ["CTensorOps"]),
        .executable(name: "vqz", targets: ["vqz-cli"]),
        .executable(name: "vqz-train", targets: ["vqz-train"]),
    ],
    traits: [
        .trait(name: "JPEG", description: "Reads JPEG files, with libjpeg-turbo (libturbojpeg0-dev).")
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
    ],
    targets: [
        // Leaves.
        .systemLibrary(name: "CMalloc"),
        .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(
            name: "CTurboJPEG", pkgConfig: "libturbojpeg",
            providers: [.apt(["libturbojpeg0-dev"])]),
        .target(name: "CKernels"),
        .target(
            name: "CKernelPeak", dependencies: ["CKernels"],
            cSettings: [.headerSearchPath("../CKernels")]),
        .target(name: "CParallel"),
        .target(
            name: "CModel", exclude: ["default.vqm", "default.notes.vqm", "default.md", "card-notes.md"]),
        .target(name: "CPage", exclude: ["page.css", "plot.js", "view.js", "stage.js", "page.js"]),
        .target(name: "Bytes"),
        .target(name: "Identifiers", dependencies: ["Bytes"]),
        .target(name: "Parallel", dependencies: ["CParallel"]),
        .target(name: "EntropyCoding"),
        .target(name: "RandomNumbers"),
        .target(name: "Raster"),
        .target(name: "CArguments"),
        .target(name: "CAllocation"),
        .target(name: "Files", dependencies: ["CArguments"]),
        .target(name: "Reports"),

        // The codec.
        .target(name: "Container", dependencies: ["Bytes", "CZlib", "Identifiers", "Parallel", "Raster"]),
        .target(name: "Model", dependencies: ["Bytes", "Identifiers"]),
        .target(name: "Network", dependencies: ["CKernels", "Model", "Parallel", "Raster"]),
        .target(name: "Prior", dependencies: ["CKernels", "Model", "Network", "Parallel", "Raster"]),
        .target(
            name: "Decoding",
            dependencies: [
                "Bytes", "CKernels", "Container", "EntropyCoding", "Identifiers", "Model", "Network",
                "Parallel", "Prior", "RandomNumbers", "Raster",
            ]),
        .target(
            name: "Encoding",
            dependencies: [
                "CKernels", "Container", "Decoding", "EntropyCoding", "Identifiers", "Model", "Network",
                "Parallel", "Prior", "Raster",
            ]),
        .target(
            name: "VQZ",
            dependencies: [
                "CModel", "Container", "Decoding", "Encoding", "Files", "Identifiers", "Model", "Network",
                "Parallel", "Raster",
            ]),

        // The C library.
        .systemLibrary(name: "CVQZ", path: "Sources/libvqz/include"),
        .target(name: "libvqz", dependencies: ["CVQZ", "VQZ"], path: "Sources/libvqz/Interface"),

        // The decoder for browsers, which Sources/browser/build builds for WebAssembly.
        .executableTarget(
            name: "decoder-part", dependencies: ["Files", "Model"], path: "Sources/browser/DecoderPart"),

        // Around the codec.
        .target(name: "CPNGShim", dependencies: ["CPNG"]),
        .target(name: "JPEGFiles", dependencies: ["CTurboJPEG"]),
        .target(
            name: "ImageFiles",
            dependencies: [
                "CPNG", "CPNGShim", "CZlib",
                .target(name: "JPEGFiles", condition: .when(traits: ["JPEG"])),
                "Raster",
            ]),
        .target(name: "Metrics", dependencies: ["Raster"]),
        .target(name: "Batch", dependencies: ["Files", "Parallel", "Reports"]),
        .target(
            name: "Benchmark",
            dependencies: [
                "Bytes", "CKernelPeak", "CMalloc", "CPage", "Files", "ImageFiles", "Metrics", "Model",
                "Network", "Parallel", "Raster", "Reports", "VQZ",
            ]),

        // Training only.
        .target(
            name: "CTensorOps", dependencies: ["CKernels"], cxxSettings: [.headerSearchPath("../CKernels")],
            linkerSettings: [.linkedLibrary("dnnl")]),
        .target(
            name: "Training",
            dependencies: [
                "CTensorOps", "Files", "ImageFiles", "JPEGFiles", "Metrics", "Model", "Parallel",
                "RandomNumbers", "Raster", "Reports", "VQZ",
            ],
            exclude: ["README.md", "experiments.md"]),

        // Tools.
        .executableTarget(
            name: "vqz-cli",
            dependencies: [
                "Batch", "Benchmark", "CAllocation", "Container", "Files", "ImageFiles", "Metrics", "Model",
                "Parallel", "Raster", "Reports", "VQZ",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .executableTarget(
            name: "vqz-train",
            dependencies: [
                "Training",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),

        // Short programs that show the library; the tests run them.
        .executableTarget(
            name: "encode-decode", dependencies: ["Files", "ImageFiles", "VQZ"],
            path: "Sources/Examples/EncodeDecode"),
        .executableTarget(
            name: "decode-region", dependencies: ["Files", "ImageFiles", "VQZ"],
            path: "Sources/Examples/DecodeRegion"),
        .executableTarget(
            name: "measure-curve", dependencies: ["Benchmark", "VQZ"], path: "Sources/Examples/MeasureCurve"),
        .executableTarget(
            name: "score-images", dependencies: ["Files", "ImageFiles", "Metrics"],
            path: "Sources/Examples/ScoreImages"),

        // Fuzzing.
        .target(
            name: "FuzzTargets",
            dependencies: [
                "Benchmark", "Bytes", "CZlib", "Container", "Decoding", "Files", "ImageFiles", "Model",
                "Network", "Raster", "Reports", "VQZ",
            ],
            path: "Sources/vqz-fuzz/FuzzTargets"),

        // Tests.
        .target(name: "TestSupport", dependencies: ["CZlib", "RandomNumbers"], path: "Tests/TestSupport"),
        .target(
            name: "TestModels", dependencies: ["Model", "Network", "Raster", "TestSupport"],
            path: "Tests/TestModels"),
        .testTarget(
            name: "TrainingTests",
            dependencies: ["ImageFiles", "Metrics", "Model", "RandomNumbers", "Raster", "Training", "VQZ"]),
        .testTarget(name: "CTensorOpsTests", dependencies: ["CTensorOps", "TestSupport"]),
        .testTarget(
            name: "ContainerTests",
            dependencies: [
                "Bytes", "CZlib", "Container", "Identifiers", "Parallel", "Raster", "TestSupport",
            ]),
        .testTarget(name: "EntropyCodingTests", dependencies: ["EntropyCoding", "TestSupport"]),
        .target(
            name: "CKernelTrace", dependencies: ["CKernels"], path: "Tests/CKernelTrace",
            exclude: ["main.c"]),
        .testTarget(
            name: "KernelTests",
            dependencies: ["CKernels", "CKernelTrace", "Model", "TestModels", "TestSupport"]),
        .testTarget(
            name: "ModelTests", dependencies: ["Bytes", "Identifiers", "Model", "TestModels", "TestSupport"]),
        .testTarget(name: "BytesTests", dependencies: ["Bytes", "CZlib", "TestSupport"]),
        .testTarget(name: "ReportsTests", dependencies: ["Reports", "TestSupport"]),
        .testTarget(name: "FilesTests", dependencies: ["Files"]),
        .testTarget(name: "BatchTests", dependencies: ["Batch", "Files"]),
        .testTarget(name: "ParallelTests", dependencies: ["Parallel"]),
        .testTarget(
            name: "NetworkTests",
            dependencies: [
                "Decoding", "Encoding", "Model", "Network", "Parallel", "Raster", "TestModels", "TestSupport",
            ]),
        .testTarget(
            name: "PriorTests",
            dependencies: [
                "Container", "Decoding", "Encoding", "EntropyCoding", "Model", "Network", "Parallel", "Prior",
                "RandomNumbers", "Raster", "TestModels", "TestSupport",
            ]),
        .testTarget(
            name: "VQZTests",
            dependencies: [
                "Bytes", "Container", "Decoding", "Encoding", "Files", "Identifiers", "Model", "Network",
                "Parallel", "Prior", "Raster", "TestModels", "TestSupport", "VQZ",
            ]),
        .testTarget(
            name: "JPEGFilesTests", dependencies: ["CTurboJPEG", "ImageFiles", "JPEGFiles", "Raster"]),
        .testTarget(
            name: "ImageFilesTests",
            dependencies: ["CPNG", "CZlib", "Files", "ImageFiles", "Raster", "TestSupport"]),
        .testTarget(
            name: "MetricsTests", dependencies: ["Metrics", "Raster", "TestSupport"], exclude: ["Fixtures"]),
        .testTarget(name: "RasterTests", dependencies: ["Raster", "TestModels", "TestSupport"]),
        .testTarget(
            name: "BenchmarkTests",
            dependencies: [
                "Benchmark", "Bytes", "Files", "ImageFiles", "Metrics", "Model", "Network", "Raster",
                "Reports", "TestModels", "TestSupport", "VQZ",
            ]),
        .testTarget(
            name: "CommandLineTests",
            dependencies: [
                "vqz-cli", "Bytes", "Files", "ImageFiles", "Metrics", "Model", "TestSupport", "VQZ",
            ]),
        .testTarget(
            name: "ExamplesTests",
            dependencies: [
                "encode-decode", "decode-region", "measure-curve", "score-images", "ImageFiles", "VQZ",
            ]),
        .testTarget(
            name: "ConformanceTests",
            dependencies: [
                "Bytes", "CKernelTrace", "CKernels", "Container", "Decoding", "Encoding", "Files",
                "ImageFiles", "Metrics", "Model",
                "Network", "Parallel", "Prior", "Raster", "TestModels", "TestSupport", "VQZ",
            ]),
        .testTarget(
            name: "FuzzTargetsTests",
            dependencies: ["Container", "Files", "FuzzTargets", "ImageFiles", "Model", "TestSupport"],
            exclude: ["Regressions"]),
        .testTarget(name: "LayeringTests"),
    ],
    cLanguageStandard: .gnu2x,
    cxxLanguageStandard: .cxx17
)

// libFuzzer brings the main function, so this links only in builds with its sanitizer: .ci/fuzz.
if Context.environment["VQZ_FUZZ"] != nil {
    package.targets.append(
        .executableTarget(name: "vqz-fuzz", dependencies: ["FuzzTargets"], path: "Sources/vqz-fuzz/Fuzzer"))
}
