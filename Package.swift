// swift-tools-version: 6.1
import PackageDescription

// Modules point one way: each target depends only on targets listed above it.
let package = Package(
    name: "vqz",
    products: [
        .library(name: "VQZ", targets: ["VQZ"]),
        .executable(name: "vqz", targets: ["vqz-cli"]),
        .executable(name: "vqz-train", targets: ["vqz-train"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
    ],
    targets: [
        // Leaves.
        .systemLibrary(name: "CMalloc"),
        .systemLibrary(
            name: "CPNG", pkgConfig: "libpng",
            providers: [.apt(["libpng-dev", "zlib1g-dev"])]),
        .systemLibrary(
            name: "CTurboJPEG", pkgConfig: "libturbojpeg",
            providers: [.apt(["libturbojpeg0-dev"])]),
        .target(name: "CKernels"),
        .target(name: "CModel", exclude: ["default.vqm", "default.md", "card-notes.md"]),
        .target(name: "EntropyCoding"),
        .target(name: "Raster"),

        // The codec.
        .target(name: "Container", dependencies: ["CPNG", "Raster"]),
        .target(name: "Model", dependencies: ["CKernels"]),
        .target(name: "Network", dependencies: ["CKernels", "Model", "Raster"]),
        .target(name: "Prior", dependencies: ["CKernels", "EntropyCoding", "Model", "Network", "Raster"]),
        .target(
            name: "VQZ",
            dependencies: ["CModel", "Container", "Model", "Network", "Prior", "Raster"]),

        // Around the codec.
        .target(name: "CPNGShim", dependencies: ["CPNG"]),
        .target(name: "ImageFiles", dependencies: ["CPNG", "CPNGShim", "Raster"]),
        .target(name: "Metrics", dependencies: ["Raster"]),
        .target(
            name: "Benchmark",
            dependencies: ["CMalloc", "ImageFiles", "Metrics", "Network", "Raster", "VQZ"]),
        .target(name: "KernelSpeed", dependencies: ["CKernels", "Model", "Network"]),

        // Training only.
        .target(name: "CTensorOps", linkerSettings: [.linkedLibrary("dnnl")]),
        .target(
            name: "Training",
            dependencies: [
                "CTensorOps", "CTurboJPEG", "ImageFiles", "Metrics", "Model", "Raster", "VQZ",
            ]),

        // Tools.
        .executableTarget(
            name: "vqz-cli",
            dependencies: [
                "Benchmark", "Container", "ImageFiles", "KernelSpeed", "Model", "VQZ",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .executableTarget(
            name: "vqz-train",
            dependencies: [
                "Training",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),

        .target(
            name: "FuzzTargets",
            dependencies: ["Benchmark", "CPNG", "Container", "ImageFiles", "Model", "Raster", "VQZ"],
            path: "Sources/vqz-fuzz/FuzzTargets"),

        // Tests.
        .target(name: "TestSupport", path: "Tests/TestSupport"),
        .target(
            name: "TestModels", dependencies: ["Model", "Raster", "TestSupport"], path: "Tests/TestModels"),
        .testTarget(name: "TrainingTests", dependencies: ["ImageFiles", "Model", "Training", "VQZ"]),
        .testTarget(name: "CTensorOpsTests", dependencies: ["CTensorOps", "TestSupport"]),
        .testTarget(name: "ContainerTests", dependencies: ["CPNG", "Container", "Raster", "TestSupport"]),
        .testTarget(name: "EntropyCodingTests", dependencies: ["EntropyCoding", "TestSupport"]),
        .target(
            name: "CKernelTrace", dependencies: ["CKernels"], path: "Tests/CKernelTrace", exclude: ["main.c"]),
        .testTarget(
            name: "KernelTests",
            dependencies: ["CKernels", "CKernelTrace", "Model", "TestModels", "TestSupport"]),
        .testTarget(name: "ModelTests", dependencies: ["CKernels", "Model", "TestModels", "TestSupport"]),
        .testTarget(
            name: "NetworkTests", dependencies: ["Model", "Network", "Raster", "TestModels", "TestSupport"]),
        .testTarget(
            name: "PriorTests",
            dependencies: [
                "EntropyCoding", "Model", "Network", "Prior", "Raster", "TestModels", "TestSupport",
            ]),
        .testTarget(
            name: "VQZTests", dependencies: ["Container", "Raster", "TestModels", "TestSupport", "VQZ"]),
        .testTarget(name: "ImageFilesTests", dependencies: ["CPNG", "ImageFiles", "Raster", "TestSupport"]),
        .testTarget(
            name: "KernelSpeedTests", dependencies: ["KernelSpeed", "Model", "Network", "TestModels"]),
        .testTarget(
            name: "MetricsTests", dependencies: ["Metrics", "Raster", "TestSupport"], exclude: ["Fixtures"]),
        .testTarget(name: "RasterTests", dependencies: ["Raster", "TestSupport"]),
        .testTarget(
            name: "BenchmarkTests",
            dependencies: ["Benchmark", "ImageFiles", "Raster", "TestModels", "TestSupport", "VQZ"]),
        .testTarget(name: "CommandLineTests", dependencies: ["vqz-cli", "ImageFiles", "Model", "VQZ"]),
        .testTarget(
            name: "ConformanceTests",
            dependencies: [
                "CKernels", "Container", "ImageFiles", "CKernelTrace", "Model", "Network", "Prior", "Raster",
                "TestModels", "TestSupport",
                "VQZ",
            ]),
        .testTarget(
            name: "FuzzTargetsTests",
            dependencies: ["Container", "FuzzTargets", "ImageFiles", "Model", "TestSupport"],
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
