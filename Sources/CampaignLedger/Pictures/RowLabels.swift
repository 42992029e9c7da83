import Campaigns
import EventLog

/// Reads what rows say of why contacts failed or were skipped, many of them one after the other: for one
/// thread, without a lock or a copy for most rows.
struct RowLabels {
    private let classifier: FailureClassifier
    private let view: LogView
    private var reader: LabelReader
    /// Categories of failures that say nothing but their code, by label number plus one.
    private var categories: [FailureCategory?] = []

    /// Labels beyond this many are left to the classifier, which has a limit of its own.
    private static let mostRemembered = 1 << 16

    init(_ view: LogView, _ classifier: FailureClassifier) {
        (self.view, self.classifier) = (view, classifier)
        reader = LabelReader(view)
    }

    /// The number of the code or reason of a row, plus one; 0 where it has none.
    mutating func label(ofRow row: UInt32) throws(EventLogError) -> UInt32 {
        try reader.read(at: UInt64(row)).label
    }

    /// The category of the failure that a row reports, with its label number plus one.
    mutating func category(
        ofRow row: UInt32
    ) throws(EventLogError) -> (label: UInt32, category: FailureCategory) {
        let (label, hasPayload) = try reader.read(at: UInt64(row))
        guard !hasPayload, label < Self.mostRemembered else {
            return try classifier.category(ofRow: row, view)
        }
        if label >= categories.count {
            let missing = Int(label) + 1 - categories.count
            categories.append(contentsOf: repeatElement(nil, count: missing))
        }
        if let known = categories[Int(label)] { return (label, known) }
        let category = try classifier.category(ofRow: row, view).category
        categories[Int(label)] = category
        return (label, category)
    }
}
