/// Rows of cells in aligned columns, for people.
///
/// Columns are as wide as their widest cell on a terminal and two spaces apart. Cells are made
/// harmless when they are added.
package struct TextTable {
    /// One column.
    package struct Column: Sendable {
        let title: String
        let isNumber: Bool

        /// A column of texts, aligned at their beginnings.
        package static func text(_ title: String) -> Column {
            Column(title: title, isNumber: false)
        }

        /// A column of numbers, aligned at their ends.
        package static func number(_ title: String) -> Column {
            Column(title: title, isNumber: true)
        }
    }

    private let columns: [Column]
    private let style: TextStyle
    private var rows: [[String]] = []
    private var widths: [Int]

    /// A table without rows.
    package init(_ columns: [Column], style: TextStyle = .plain) {
        self.columns = columns
        self.style = style
        widths = columns.map { TerminalText.width($0.title) }
    }

    /// Whether no row was added.
    package var isEmpty: Bool { rows.isEmpty }

    /// Adds a row: one cell a column.
    package mutating func row(_ cells: [String]) {
        precondition(cells.count == columns.count, "a row has a cell for each column")
        let shown = cells.map { TerminalText.safe($0) }
        for (index, cell) in shown.enumerated() {
            widths[index] = max(widths[index], TerminalText.width(cell))
        }
        rows.append(shown)
    }

    /// The table: a line of titles and one line a row, each ended by a line feed.
    /// - Complexity: O(length of all cells).
    package var text: String {
        var text = style.heading(line(columns.map(\.title))) + "\n"
        for row in rows { text += line(row) + "\n" }
        return text
    }

    private func line(_ cells: [String]) -> String {
        var line = ""
        // Spaces are owed until something follows them, so that no line ends with any.
        var owed = 0
        for (index, cell) in cells.enumerated() {
            let free = widths[index] - TerminalText.width(cell)
            if columns[index].isNumber { owed += free }
            if !cell.isEmpty {
                line += String(repeating: " ", count: owed) + cell
                owed = 0
            }
            if !columns[index].isNumber { owed += free }
            owed += 2
        }
        return line
    }
}
