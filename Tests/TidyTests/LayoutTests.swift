import Testing

/// The listing is the map: small files, each module knowing only those below it.
@Suite struct LayoutTests {
    private static let longest = 400
    /// The table of failure codes, which a tool writes into a Swift file, and tables that are data.
    private static let generated = ["Sources/Campaigns/Catalogue/FailureTable.swift"]

    @Test func `the repository is found`() {
        #expect(Repository.text(of: "Package.swift")?.contains("campaign-ledger") == true)
        #expect(Repository.swiftFiles(under: "Sources").count > 50)
    }

    @Test func `no file of code is longer than 400 lines`() {
        for file in Repository.files(under: "Sources") + Repository.files(under: "tools")
        where !Self.generated.contains(file.path) && !file.path.hasSuffix(".csv") {
            #expect(file.lines.count <= Self.longest + 1, "\(file)")
        }
    }

    /// What the Swift files of each folder may import: what lies below them in the house, and parts
    /// of the system.
    private static let imports: [(folder: String, allowed: Set<String>)] = [
        ("Sources/LMDB", ["CLMDB", "Glibc", "Synchronization"]),
        ("Sources/JSON", ["CSIMDJSON", "Glibc"]),
        ("Sources/HashTree", ["CDigest", "Crypto", "Glibc"]),
        ("Sources/Files", ["CZlib", "Glibc"]),
        ("Sources/EventLog", ["Dispatch", "Files", "HashTree", "LMDB", "Synchronization"]),
        ("Sources/Campaigns", ["JSON", "Synchronization"]),
        ("Sources/CampaignIngest", ["Campaigns", "Files", "HashTree", "JSON"]),
        ("Sources/CampaignReports", ["Campaigns", "JSON"]),
        (
            "Sources/Projections",
            ["Campaigns", "Files", "HashTree", "LMDB", "Synchronization"]
        ),
        ("Sources/Retry", ["Campaigns"]),
        ("Sources/Proofs", ["Crypto", "HashTree"]),
        (
            "Sources/CampaignLedger",
            [
                "CampaignIngest", "CampaignReports", "Campaigns", "Dispatch", "EventLog", "Files",
                "HashTree", "JSON", "LMDB", "Projections", "Proofs", "Retry", "Synchronization",
            ]
        ),
        (
            "tools/campaign-ledger",
            [
                "ArgumentParser", "CampaignLedger", "CampaignReports", "Campaigns", "Dispatch",
                "Files", "Glibc", "JSON", "Synchronization",
            ]
        ),
        ("tools/benchmark/ledger", ["CampaignLedger", "Glibc", "Synchronization"]),
    ]

    /// The module that a line imports, nil where it is no import.
    private func imported(by line: Substring) -> String? {
        let words = line.prefix { $0 != "/" }.split(separator: " ")
        guard let place = words.firstIndex(of: "import"), place + 1 < words.count,
            words[..<place].allSatisfy({
                $0.hasPrefix("@") || ["public", "package", "internal", "private"].contains($0)
            })
        else { return nil }
        return String(words[place + 1].prefix { $0 != "." })
    }

    @Test func `every module imports only what lies below it`() {
        for (folder, allowed) in Self.imports {
            let files = Repository.swiftFiles(under: folder)
            #expect(!files.isEmpty, "\(folder)")
            for file in files {
                let found = Set(file.lines.compactMap { imported(by: $0) })
                #expect(
                    found.isSubset(of: allowed), "\(file) imports \(found.subtracting(allowed))")
            }
        }
    }

    @Test func `every folder of code is one that this test knows`() {
        let known = Self.imports.map(\.folder)
        let wrappers = ["CDigest", "CLMDB", "CSIMDJSON", "CZlib"]
        for module in Repository.names(in: "Sources") where !wrappers.contains(module) {
            #expect(known.contains("Sources/" + module), "\(module)")
        }
        for file in Repository.swiftFiles(under: "tools") {
            #expect(known.contains { file.path.hasPrefix($0 + "/") }, "\(file)")
        }
    }

    @Test func `each interface in C has one module that imports it`() {
        for (wrapper, fence) in [
            ("CLMDB", "LMDB"), ("CSIMDJSON", "JSON"), ("CDigest", "HashTree"), ("CZlib", "Files"),
        ] {
            for file in Repository.swiftFiles(under: "Sources")
            where file.lines.contains(where: { imported(by: $0) == wrapper }) {
                #expect(file.path.hasPrefix("Sources/\(fence)/"), "\(file)")
            }
        }
    }
}
