import Campaigns
import EventLog

extension AttemptTable {
    /// What all attempt numbers of a log stand for.
    /// - Complexity: O(attempts).
    init(allOf view: LogView) throws(EventLogError) {
        self.init()
        reserveCapacity(Int(view.state.entityCount))
        for index in 0..<view.blockCount {
            let new = try view.newEntities(inBlock: index)
            append(campaigns: new.groups, contacts: new.members)
            for (place, home) in new.homes.enumerated() {
                let attempt = new.first + UInt32(place)
                if home != attempt {
                    setFurther(attempt, ordinal: new.ordinals[place], home: home)
                }
            }
        }
        sortFurther()
    }
}
