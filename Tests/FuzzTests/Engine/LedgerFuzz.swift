import Glibc

/// The targets under libFuzzer, which the compiler's `-sanitize=fuzzer` links:
///
///     ledger-fuzz --list
///     ledger-fuzz TARGET --seeds FOLDER
///     ledger-fuzz TARGET [options of libFuzzer] [folders and files]
///
/// libFuzzer's own `main` runs one function of a fixed name; here its driver is called with the
/// target that was asked for, so that one executable holds them all.
@main
enum LedgerFuzz {
    /// Set once, before libFuzzer starts.
    nonisolated(unsafe) static var target: FuzzTarget?

    static func main() {
        var words = CommandLine.arguments
        if words.dropFirst() == ["--list"] {
            for target in FuzzTarget.all { print(target.name) }
            return
        }
        guard words.count > 1, let found = FuzzTarget.all.first(where: { $0.name == words[1] })
        else {
            print(
                "usage: ledger-fuzz --list | TARGET --seeds FOLDER | TARGET [libFuzzer's options]")
            exit(64)
        }
        if words.count == 4, words[2] == "--seeds" { return writeSeeds(of: found, to: words[3]) }
        unsafe target = found
        words.remove(at: 1)
        exit(run(words))
    }

    private static func writeSeeds(of target: FuzzTarget, to folder: String) {
        for (number, seed) in target.seeds().enumerated() {
            guard let file = unsafe fopen("\(folder)/seed-\(number)", "w") else { continue }
            _ = unsafe fwrite(seed, 1, seed.count, file)
            unsafe fclose(file)
        }
    }

    private static func run(_ words: [String]) -> Int32 {
        var count = Int32(words.count)
        let list = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(
            capacity: words.count + 1)
        for (index, word) in words.enumerated() { unsafe list[index] = strdup(word) }
        unsafe list[words.count] = nil
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = unsafe list
        return unsafe runDriver(&count, &arguments) { bytes, count in
            let input = unsafe Array(UnsafeBufferPointer(start: bytes, count: count))
            do {
                try unsafe LedgerFuzz.target?.check(input)
            } catch {
                // libFuzzer takes a trap for a crash, and keeps the input.
                preconditionFailure("broken: \(error)")
            }
            return 0
        }
    }
}

/// FuzzerInterface.h of LLVM: "Libfuzzer driver: main(argc, argv) calls this."
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<Int32>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
    _ check: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32
