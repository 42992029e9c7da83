import TemporaryFolder

extension TemporaryFolder {
    func file() -> String { file("log") }
}
