// swift-tools-version: 6.2
import PackageDescription

/// Every target: Swift 6, warnings as errors, and no unsafe construct without the word.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6), .treatAllWarnings(as: .error), .strictMemorySafety(),
]

/// Modules that fence one C interface each; only they may hand out spans of memory they do not own.
let fence: [SwiftSetting] = strict + [.enableExperimentalFeature("Lifetimes")]

/// The C interfaces, and the Swift modules that are all of the project to touch them.
let fences: [Target] = [
    .systemLibrary(
        name: "CLMDB", path: "Sources/CLMDB", pkgConfig: "lmdb", providers: [.apt(["liblmdb-dev"])]),
    .target(name: "LMDB", dependencies: ["CLMDB"], swiftSettings: fence),
    .target(
        name: "CSIMDJSON", cxxSettings: [.treatAllWarnings(as: .error)],
        linkerSettings: [.linkedLibrary("simdjson")]),
    .target(name: "JSON", dependencies: ["CSIMDJSON"], swiftSettings: fence),
    .target(name: "CDigest", cSettings: [.treatAllWarnings(as: .error)]),
    .target(
        name: "HashTree",
        dependencies: ["CDigest", .product(name: "Crypto", package: "swift-crypto")],
        swiftSettings: fence),
    .systemLibrary(
        name: "CZlib", path: "Sources/CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "Files", dependencies: ["CZlib"], swiftSettings: fence),
]

/// The log knows no campaigns, the domain no disk; the rooms build on them, the roof joins them.
let house: [Target] = [
    .target(
        name: "EventLog", dependencies: ["Files", "HashTree", "LMDB"], swiftSettings: strict),
    .target(
        name: "Campaigns", dependencies: ["JSON"], exclude: ["Catalogue/failure-codes.csv"],
        swiftSettings: strict),
    .target(
        name: "CampaignIngest", dependencies: ["Campaigns", "Files", "HashTree", "JSON"],
        swiftSettings: strict),
    .target(
        name: "CampaignReports", dependencies: ["Campaigns", "JSON"], swiftSettings: strict),
    .target(
        name: "Projections", dependencies: ["Campaigns", "Files", "HashTree", "LMDB"],
        swiftSettings: strict),
    .target(name: "Retry", dependencies: ["Campaigns"], swiftSettings: strict),
    .target(
        name: "Proofs",
        dependencies: ["HashTree", .product(name: "Crypto", package: "swift-crypto")],
        swiftSettings: strict),
    .target(
        name: "CampaignLedger",
        dependencies: [
            "CampaignIngest", "CampaignReports", "Campaigns", "EventLog", "Files", "HashTree",
            "JSON", "LMDB", "Projections", "Proofs", "Retry",
        ], swiftSettings: strict),
    .executableTarget(
        name: "campaign-ledger",
        dependencies: [
            "CampaignLedger", "CampaignReports", "Campaigns", "Files", "JSON",
            .product(name: "ArgumentParser", package: "swift-argument-parser"),
        ], path: "tools/campaign-ledger", swiftSettings: strict),
    .executableTarget(
        name: "ledger-bench", dependencies: ["CampaignLedger"], path: "tools/benchmark/ledger",
        swiftSettings: strict),
]

/// `SlowTwin` is the rules of the fold once more, slow and obvious, to compare with.
let tests: [Target] = [
    .target(name: "SeededRandom", path: "Tests/SeededRandom", swiftSettings: strict),
    .target(
        name: "SlowTwin", dependencies: ["SeededRandom"], path: "Tests/SlowTwin",
        swiftSettings: strict),
    .testTarget(
        name: "SlowTwinTests", dependencies: ["SeededRandom", "SlowTwin"], swiftSettings: strict),
    .target(name: "TemporaryFolder", path: "Tests/TemporaryFolder", swiftSettings: strict),
    .testTarget(name: "TidyTests", swiftSettings: strict),
    .testTarget(
        name: "LMDBTests", dependencies: ["LMDB", "SeededRandom", "TemporaryFolder"],
        swiftSettings: strict),
    .testTarget(name: "JSONTests", dependencies: ["JSON", "SeededRandom"], swiftSettings: strict),
    .testTarget(
        name: "HashTreeTests",
        dependencies: [
            "HashTree", "SeededRandom", .product(name: "Crypto", package: "swift-crypto"),
        ], swiftSettings: strict),
    .testTarget(
        name: "FilesTests", dependencies: ["Files", "TemporaryFolder"], swiftSettings: strict),
    .testTarget(
        name: "EventLogTests",
        dependencies: ["EventLog", "HashTree", "LMDB", "SeededRandom", "TemporaryFolder"],
        swiftSettings: strict),
    .testTarget(
        name: "CampaignsTests", dependencies: ["Campaigns", "JSON", "SeededRandom"],
        swiftSettings: strict),
    .testTarget(
        name: "CampaignIngestTests",
        dependencies: ["Campaigns", "CampaignIngest", "Files", "HashTree", "JSON", "SeededRandom"],
        swiftSettings: strict),
    .testTarget(
        name: "CampaignReportsTests", dependencies: ["CampaignReports", "Campaigns", "JSON"],
        swiftSettings: strict),
    .testTarget(
        name: "ProofsTests", dependencies: ["HashTree", "Proofs"], swiftSettings: strict),
    .testTarget(
        name: "RetryTests", dependencies: ["Campaigns", "Files", "Retry", "SeededRandom"],
        swiftSettings: strict),
    .testTarget(
        name: "CampaignLedgerTests",
        dependencies: [
            "CampaignLedger", "CampaignIngest", "Campaigns", "EventLog", "Files", "JSON", "LMDB",
            "Projections", "Proofs", "SeededRandom", "SlowTwin", "TemporaryFolder",
        ], exclude: ["Golden/format-1"], swiftSettings: strict),
    .testTarget(
        name: "CommandLineTests", dependencies: ["campaign-ledger", "CampaignLedger", "JSON"],
        swiftSettings: strict),
]

/// Parsers and decoders over hostile bytes: a test over corpora, and where LEDGER_FUZZERS is set, in
/// its place, an executable for libFuzzer (see tools/fuzz).
let fuzzing: Target = {
    let path = "Tests/FuzzTests"
    let modules: [Target.Dependency] = [
        "CampaignIngest", "CampaignLedger", "Campaigns", "EventLog", "Files", "HashTree", "JSON",
        "LMDB", "Projections", "Proofs", "Retry", "SeededRandom", "SlowTwin", "TemporaryFolder",
    ]
    guard Context.environment["LEDGER_FUZZERS"] != nil else {
        return .testTarget(
            name: "FuzzTests", dependencies: modules, path: path, exclude: ["Corpus", "Engine"],
            swiftSettings: strict)
    }
    return .executableTarget(
        name: "ledger-fuzz", dependencies: modules, path: path, exclude: ["Corpus", "Regression"],
        swiftSettings: strict)
}()

let package = Package(
    name: "campaign-ledger",
    products: [
        .library(name: "CampaignLedger", targets: ["CampaignLedger"]),
        .executable(name: "campaign-ledger", targets: ["campaign-ledger"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    ],
    targets: fences + house + tests + [fuzzing],
    cxxLanguageStandard: .cxx17
)
