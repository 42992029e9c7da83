import Glibc
import SeededRandom
import TemporaryFolder
import Testing

@testable import LMDB

/// A damaged page is found, or does no harm. Each test opens what it damaged in a child process,
/// so that a crash is a failure and not the end of all tests.
@Suite struct PageDamageTests {
    /// A file that is damaged, tried and repaired again and again.
    struct Patient {
        let folder = TemporaryFolder(.memory)
        let aged: AgedFile
        let sound: [UInt8]
        let live: [LiveBytes]
        let pageCount: Int

        init(seed: UInt64) throws {
            aged = try AgedFile(folder.file(), seed: seed, commits: 30, changes: 60)
            sound = try contents(of: aged.path)
            let request = PageWalk.Request(marksLiveBytes: true)
            live = try Environment.inspectPages(at: aged.path, request).live
            pageCount = sound.count / 4096
        }

        /// What becomes of the file with other bytes from `offset` on.
        func fate(of bytes: [UInt8], at offset: Int) throws -> Fate {
            try overwrite(bytes, at: offset)
            defer { try? overwrite(Array(sound[offset..<offset + bytes.count]), at: offset) }
            let isFound: Bool
            do throws(LMDBError) {
                isFound = try !Environment.inspectPages(at: aged.path).findings.isEmpty
            } catch {
                isFound = true
            }
            do throws(LMDBError) {
                let environment = try Environment.open(at: aged.path, options: AgedFile.options)
                let isHeld = (try? aged.isHeld(by: environment)) ?? false
                try? aged.rehearse(on: environment)
                return Fate(isFound: isFound, isRefused: false, isHeld: isHeld)
            } catch {
                return Fate(isFound: isFound, isRefused: true, isHeld: false)
            }
        }

        private func overwrite(_ bytes: [UInt8], at offset: Int) throws {
            let file = try Descriptor(path: aged.path, flags: O_WRONLY)
            let count = unsafe pwrite(file.raw, bytes, bytes.count, off_t(offset))
            try #require(count == bytes.count)
        }
    }

    struct Fate: Equatable {
        let isFound: Bool
        let isRefused: Bool
        /// Whether everything was there that must be, and nothing else.
        let isHeld: Bool

        /// Found whenever refused; harmless when not found.
        var isGood: Bool { isRefused ? isFound : isFound || isHeld }
    }

    @Test(arguments: 0..<4)
    func `a flipped bit of the structure is found or harmless`(chunk: Int) async {
        let seed = UInt64.random(in: 0 ... .max)
        await #expect(processExitsWith: .success, "seed \(seed)") { [seed = seed as UInt64] in
            var random = SplitMix64(seed: seed)
            for round in 0..<5 as Range<UInt64> {
                let patient = try Patient(seed: seed &+ round)
                let places = patient.live.filter { $0.kind == .structure && !$0.bytes.isEmpty }
                for _ in 0..<200 {
                    let live = random.pick(places)
                    let offset = live.bytes.lowerBound + random.below(live.bytes.count)
                    let flipped = patient.sound[offset] ^ (1 << UInt8(random.below(8)))
                    let fate = try patient.fate(of: [flipped], at: offset)
                    if !fate.isGood { Issue.record("seed \(seed), \(round), \(offset): \(fate)") }
                }
            }
        }
    }

    @Test(arguments: 0..<2)
    func `a flipped bit of a key or of a size never crashes`(chunk: Int) async {
        let seed = UInt64.random(in: 0 ... .max)
        await #expect(processExitsWith: .success, "seed \(seed)") { [seed = seed as UInt64] in
            var random = SplitMix64(seed: seed)
            for round in 0..<5 as Range<UInt64> {
                let patient = try Patient(seed: seed &+ round)
                let places = patient.live.filter {
                    ($0.kind == .key || $0.kind == .size) && !$0.bytes.isEmpty
                }
                for _ in 0..<200 {
                    let live = random.pick(places)
                    let offset = live.bytes.lowerBound + random.below(live.bytes.count)
                    let flipped = patient.sound[offset] ^ (1 << UInt8(random.below(8)))
                    let fate = try patient.fate(of: [flipped], at: offset)
                    if fate.isRefused && !fate.isFound {
                        Issue.record("seed \(seed), \(round), \(offset): \(fate)")
                    }
                }
            }
        }
    }

    @Test func `a page of zeroes, of garbage or of another place is found or harmless`() async {
        let seed = UInt64.random(in: 0 ... .max)
        await #expect(processExitsWith: .success, "seed \(seed)") { [seed = seed as UInt64] in
            var random = SplitMix64(seed: seed)
            let patient = try Patient(seed: seed)
            for attempt in 0..<300 {
                let page = random.below(patient.pageCount)
                let other = random.below(patient.pageCount)
                let bytes: [UInt8] =
                    switch attempt % 3 {
                    case 0: Array(repeating: 0, count: 4096)
                    case 1: (0..<4096).map { _ in UInt8(random.below(256)) }
                    default: Array(patient.sound[other * 4096..<(other + 1) * 4096])
                    }
                let fate = try patient.fate(of: bytes, at: page * 4096)
                let isOfValue = patient.live.contains {
                    $0.kind == .value && $0.bytes.overlaps(page * 4096..<(page + 1) * 4096)
                }
                if !fate.isGood, !isOfValue || fate.isRefused {
                    Issue.record("seed \(seed), page \(page), other \(other): \(fate)")
                }
            }
        }
    }

    @Test func `a page number that leads in circles or astray is found`() async {
        let seed = UInt64.random(in: 0 ... .max)
        await #expect(processExitsWith: .success, "seed \(seed)") { [seed = seed as UInt64] in
            var random = SplitMix64(seed: seed)
            let patient = try Patient(seed: seed)
            let newest = try FileInspection.inspect(
                patient.aged.path, pageSizeBytes: 4096
            ).newest
            var places = [80, 128].map { Int(newest.pageNumber) * 4096 + $0 }
            for page in 2..<patient.pageCount {
                let bytes = Array(patient.sound[page * 4096..<(page + 1) * 4096])
                let isLive = patient.live.contains { $0.bytes.lowerBound == page * 4096 }
                guard isLive, bytes[10] == PageKind.branch.rawValue else { continue }
                let nodes = (Int(bytes.span.littleEndian(at: 12) as UInt16) - 16) / 2
                for index in 0..<nodes {
                    places.append(page * 4096 + Node(bytes.span, index, .branch).start)
                }
            }
            for _ in 0..<300 {
                let place = random.pick(places)
                // Four bytes: those of a root, and those of a child.
                let target = UInt32(random.below(patient.pageCount + 20))
                let bytes = (0..<4).map { UInt8(truncatingIfNeeded: target >> (8 * $0)) }
                guard Array(patient.sound[place..<place + 4]) != bytes else { continue }
                let fate = try patient.fate(of: bytes, at: place)
                if !fate.isFound { Issue.record("seed \(seed), \(place): \(target), \(fate)") }
            }
        }
    }

    @Test func `a file cut anywhere is found`() throws {
        let seed = UInt64.random(in: 0 ... .max)
        let patient = try Patient(seed: seed)
        let lastUsed = (patient.live.map(\.bytes.upperBound).max() ?? 0) - 1
        for page in 2...lastUsed / 4096 {
            try write(Array(patient.sound.prefix(page * 4096)), to: patient.aged.path)
            #expect(
                isFoundMissing(from: patient.aged.path), "seed \(seed), page \(page)")
            guard case .truncated? = refusal(opening: patient.aged.path) else {
                Issue.record("seed \(seed), page \(page) was accepted")
                continue
            }
        }
    }

    /// Whether the walk misses pages, or there are so few that no walk begins.
    private func isFoundMissing(from path: String) -> Bool {
        do throws(LMDBError) {
            return try Environment.inspectPages(at: path).findings
                .contains { $0.problem == .missing }
        } catch {
            guard case .truncated = error.kind else { return false }
            return true
        }
    }

    @Test func `a meta page with another transaction is found`() throws {
        for seed in 0..<4 as Range<UInt64> {
            let patient = try Patient(seed: seed)
            let newest = try FileInspection.inspect(patient.aged.path, pageSizeBytes: 4096).newest
            for page in 0...1 {
                for bit in 0..<64 {
                    // A commit that failed at its meta page looks as if its number fell by two.
                    let isNewest = page == Int(newest.pageNumber)
                    if isNewest, newest.transaction ^ (1 << UInt64(bit)) == newest.transaction - 2 {
                        continue
                    }
                    let offset = page * 4096 + 144 + bit / 8
                    let flipped = patient.sound[offset] ^ (1 << UInt8(bit % 8))
                    let fate = try patient.fate(of: [flipped], at: offset)
                    #expect(fate.isFound, "seed \(seed), page \(page), bit \(bit)")
                }
            }
        }
    }

    @Test func `impossible counts are found at once`() throws {
        let patient = try Patient(seed: 1)
        let newest = try FileInspection.inspect(patient.aged.path, pageSizeBytes: 4096).newest
        // A last page that would need a petabyte of bits, in both places it can stand.
        for page in 0...1 {
            var bytes = patient.sound
            bytes[page * 4096 + 142] = 0x40
            try write(bytes, to: patient.aged.path)
            #expect(refusal(opening: patient.aged.path) != nil)
        }
        #expect(newest.lastPage > 2)
    }
}
