import Campaigns

/// What was erased, or would be.
public struct Erasure: Sendable, Equatable {
    /// A contact of the erasure.
    public struct Contact: Sendable, Equatable {
        /// The contact, as it was asked for.
        public let contact: String
        /// The number by which the ledger knows it, which stays.
        public let number: UInt32
        /// Whether it had been erased before.
        public let wasErased: Bool
        /// Events about it.
        public let events: Int
        /// Message ids of its attempts.
        public let messageIDs: Int
        /// The campaigns that targeted it, which keep counting it.
        public let campaigns: [String]
    }

    /// A place where a contact's id, or the id of one of its messages, stands in what is not about it.
    public struct Remainder: Sendable, Equatable {
        /// What stands there.
        public enum Subject: String, Sendable {
            /// The id of the contact, or the id of a message that was sent to it.
            case contactID, messageID
        }

        /// Kinds of places.
        public enum Place: String, Sendable {
            /// Name of a campaign, contact or message of others, or a source, code or channel.
            case campaignID, contactID, messageID, label
            /// What an event says beyond that.
            case eventID, content
        }

        /// Whose id it is: a contact, as it was asked for.
        public let contact: String
        /// Which of its ids.
        public let subject: Subject
        /// What holds it.
        public let place: Place
        /// The event, where it is one.
        public let position: UInt64?
    }

    /// A backup that was noted beside the ledger.
    public struct Backup: Sendable, Equatable {
        /// Where it was written.
        public let path: String
        /// When, as it was noted.
        public let madeAt: String?
        /// Whether there is a file.
        public let exists: Bool
    }

    /// Other names of the ledger's file as it was: hard links, under which it stays as it is.
    public struct OtherNames: Sendable, Equatable {
        /// How many.
        public let count: Int
        /// The number by which the file system knows the file: `find -inum` finds its names.
        public let inode: UInt64
        /// Where the file system is mounted.
        public let fileSystem: String
    }

    /// Whether the ledger was written anew: not by a trial, and not where nothing was left to be erased.
    public internal(set) var isDone: Bool
    /// The contacts that the ledger knows, in the order asked for.
    public internal(set) var contacts: [Contact]
    /// Those that it does not know.
    public internal(set) var unknown: [String]
    /// Where ids still stand, or, after a trial, would stand; those of unknown contacts too.
    public internal(set) var remainders: [Remainder] = []
    /// How many of the places are not listed, because there are so many.
    public internal(set) var moreRemainders = 0
    /// Ids too short to be searched for.
    public internal(set) var unsearched = 0
    /// Backups that may hold what was erased.
    public internal(set) var backups: [Backup] = []
    /// Names under which the old file is still there, or, after a trial, would be; nil where there are none.
    public internal(set) var otherNames: OtherNames?
    /// The ledger after the erasure.
    public internal(set) var asOf: AsOf
}
