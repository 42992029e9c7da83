import ArgumentParser
import CampaignLedger

// Words of the library that are words of the command line too: their raw values.

extension AuditCheck: ExpressibleByArgument {}

extension ExportFormat: ExpressibleByArgument {}

extension ExportView: ExpressibleByArgument {}

extension FailureCategory: ExpressibleByArgument {}

extension ImportOptions.Format: ExpressibleByArgument {}
