import Testing

/// Words that have no place where they are.
@Suite struct WordTests {
    /// The modules that fence a C interface each, and the tool's dealings with its process.
    private static let fences = [
        "Sources/LMDB/", "Sources/HashTree/", "Sources/JSON/", "Sources/Files/",
        "tools/campaign-ledger/System/",
    ]

    private static var code: [Repository.File] {
        (Repository.files(under: "Sources") + Repository.files(under: "tools")).filter {
            !$0.path.hasSuffix(".md") && !$0.path.hasSuffix(".csv")
        }
    }

    private func words(of file: Repository.File) -> Set<Substring> {
        Set(file.text.split { !$0.isLetter && !$0.isNumber && $0 != "_" && $0 != "!" })
    }

    @Test func `nothing is unsafe outside the fences`() {
        for file in Self.code
        where file.path.hasSuffix(".swift") && !Self.fences.contains(where: file.path.hasPrefix) {
            let isUnsafe =
                words(of: file).contains("unsafe") || file.text.contains("Unsafe")
            #expect(!isUnsafe, "\(file)")
        }
    }

    /// The storage floors have words of their own: rows, entities, groups, members, names.
    /// ("Message" is what a hash is of, and an attempt to open is LMDB's; the product's name is no
    /// word about campaigns.)
    @Test(arguments: [
        ("Sources/EventLog", ["campaign", "contact", "attempt", "whatsapp"]),
        ("Sources/LMDB", ["campaign", "contact", "whatsapp"]),
        ("Sources/HashTree", ["campaign", "contact"]),
        ("Sources/Proofs", ["campaign", "contact", "lmdb"]),
        ("Sources/JSON", ["campaign", "contact"]),
        ("Sources/Files", ["campaign", "contact"]),
        ("Sources/Campaigns", ["lmdb", "mmap"]),
    ])
    func `no floor learns a word of those above it`(_ folder: String, _ forbidden: [String]) {
        for file in Repository.files(under: folder) where !file.path.hasSuffix(".csv") {
            let text = file.text.lowercased()
                .replacing("campaign-ledger", with: "").replacing("campaign ledger", with: "")
            let words = Set(text.split { !$0.isLetter })
            for word in forbidden {
                let isSaid =
                    words.contains(Substring(word)) || words.contains(Substring(word + "s"))
                #expect(!isSaid, "\(file) says \(word)")
            }
        }
    }

    @Test(arguments: ["TODO", "FIXME", "XXX", "HACK", "fatalError", "try!"])
    func `nothing is left to be done, and nothing is given up`(_ word: Substring) {
        for file in Self.code {
            let isSaid = words(of: file).contains(word)
            #expect(!isSaid, "\(file)")
        }
    }

    @Test func `no line of code or of text knows the machine it was written on`() {
        let places = ["work", "home", "root", "Users", "opt", "dev/shm", "private", "mnt", "media"]
        let texts = ["README.md", "Package.swift", ".ci/run"].compactMap { path in
            Repository.text(of: path).map { Repository.File(path: path, text: $0) }
        }
        let files = texts + Repository.files(under: "Sources") + Repository.files(under: "tools")
        for file in files where !file.path.hasSuffix(".csv") {
            for place in places {
                for line in file.lines where line.contains("/\(place)/") {
                    // A path begins here, or it is part of an address or of a relative path.
                    let isAbsolute =
                        line.hasPrefix("/\(place)/") || line.contains(" /\(place)/")
                        || line.contains("\"/\(place)/") || line.contains("`/\(place)/")
                    #expect(!isAbsolute, "\(file): \(line)")
                }
            }
        }
    }
}
