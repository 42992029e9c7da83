// Events in packed columns: names and tries as dense numbers, found by hash tables that are plain arrays.
//
// A column grows in memory, or lies where it is in a file.
#pragma once
#include "peer.hpp"

inline constexpr uint32_t none = UINT32_MAX;

// A column while it grows, or where it lies in the file.
template <class T> struct Column {
    std::vector<T> own;
    const T* values = nullptr;
    size_t count = 0;
    void add(T value) { own.push_back(value); }
    void seal() { values = own.data(), count = own.size(); }
    const T& operator[](size_t i) const { return values ? values[i] : own[i]; }
    size_t size() const { return values ? count : own.size(); }
};

// Numbers by key, in open addressing; the keys are compared where they are kept.
struct Table {
    Column<uint32_t> slots;
    size_t used = 0;

    static size_t mix(uint64_t hash) { return (hash ^ hash >> 32) * 0x9e3779b97f4a7c15u >> 20; }
    template <class Same> uint32_t find(uint64_t hash, Same same) const {
        if (slots.size() == 0) return none;
        for (size_t at = mix(hash) & (slots.size() - 1); slots[at] != none; at = (at + 1) & (slots.size() - 1))
            if (same(slots[at])) return slots[at];
        return none;
    }
    // `hashOf`: of a number that is in the table already.
    template <class HashOf> void add(uint64_t hash, uint32_t number, HashOf hashOf) {
        if (++used * 2 > slots.own.size()) {
            std::vector<uint32_t> old = std::move(slots.own);
            slots.own.assign(std::max<size_t>(1024, old.size() * 2), none);
            for (uint32_t number : old)
                if (number != none) put(hashOf(number), number);
        }
        put(hash, number);
    }

  private:
    void put(uint64_t hash, uint32_t number) {
        size_t at = mix(hash) & (slots.own.size() - 1);
        while (slots.own[at] != none) at = (at + 1) & (slots.own.size() - 1);
        slots.own[at] = number;
    }
};

// Names in one column of bytes.
struct Strings {
    Column<char> bytes;
    Column<uint64_t> ends;
    Table table;

    View operator[](uint32_t number) const {
        uint64_t begin = number ? ends[number - 1] : 0;
        return {&bytes[begin], size_t(ends[number] - begin)};
    }
    size_t size() const { return ends.size(); }
    static uint64_t hash(View text) { return std::hash<View>{}(text); }
    uint32_t find(View text) const {
        return table.find(hash(text), [&](uint32_t number) { return (*this)[number] == text; });
    }
    uint32_t number(View text) {
        uint32_t found = find(text);
        if (found != none) return found;
        bytes.own.insert(bytes.own.end(), text.begin(), text.end());
        ends.add(bytes.own.size());
        table.add(hash(text), uint32_t(ends.size() - 1), [&](uint32_t number) { return hash((*this)[number]); });
        return uint32_t(ends.size() - 1);
    }
};

struct Log {
    Strings campaigns, contacts, codes;
    // Of events. A key is kind, time and code, so that the greatest decides; of a campaign's own events time and kind.
    Column<uint64_t> keys;
    Column<uint32_t> tries, previous;
    Column<ID> ids;
    // Of tries; each campaign has one without a contact, for its own events.
    Column<uint32_t> tryCampaigns, tryContacts, latest, reaches;
    Column<ID> messages;
    Table pairs;
    // Of contacts in chains.
    Column<uint32_t> reachRoots, reachContacts;
    Table reachPairs;
    // Of campaigns.
    Column<uint32_t> campaignTries, roots, positions;

    static uint64_t pair(uint32_t first, uint32_t second) { return (uint64_t(first) << 32 | second) * 0xd6e8feb86659fd93u; }
    uint32_t findTry(uint32_t campaign, uint32_t contact) const {
        return pairs.find(pair(campaign, contact), [&](uint32_t i) { return tryContacts[i] == contact && tryCampaigns[i] == campaign; });
    }

    void add(const Event& e) {
        uint32_t campaign = campaignNumber(e.campaign), attempt;
        if (!e.retryOf.empty()) {
            uint32_t source = campaignNumber(e.retryOf);
            roots.own[campaign] = roots[source], positions.own[campaign] = positions[source] + 1;
        }
        uint64_t code = e.code.empty() ? 0 : codes.number(e.code), key;
        if (e.contact.empty()) {
            attempt = campaignTries[campaign];
            key = uint64_t(e.time) << 8 | e.kind;
        } else {
            uint32_t contact = contacts.number(e.contact);
            attempt = findTry(campaign, contact);
            if (attempt == none) {
                attempt = newTry(campaign, contact, reach(roots[campaign], contact));
                pairs.add(pair(campaign, contact), attempt, [&](uint32_t i) { return pair(tryCampaigns[i], tryContacts[i]); });
            }
            key = uint64_t(e.kind) << 60 | uint64_t(e.time) << 8 | code;
        }
        for (uint32_t row = latest[attempt]; row != none; row = previous[row])
            if (ids[row] == e.id) return;
        if (!(e.message == ID{})) messages.own[attempt] = e.message;
        keys.add(key), tries.add(attempt), ids.add(e.id), previous.add(latest[attempt]);
        latest.own[attempt] = uint32_t(keys.size() - 1);
    }

    template <class Body> void forEachColumn(Body body) {
        body("campaigns", campaigns.bytes), body("campaignEnds", campaigns.ends), body("campaignTable", campaigns.table.slots);
        body("contacts", contacts.bytes), body("contactEnds", contacts.ends), body("contactTable", contacts.table.slots);
        body("codes", codes.bytes), body("codeEnds", codes.ends), body("codeTable", codes.table.slots);
        body("keys", keys), body("tries", tries), body("previous", previous), body("ids", ids);
        body("tryCampaigns", tryCampaigns), body("tryContacts", tryContacts), body("latest", latest), body("reaches", reaches);
        body("messages", messages), body("pairs", pairs.slots), body("reachRoots", reachRoots), body("reachContacts", reachContacts);
        body("campaignTries", campaignTries), body("roots", roots), body("positions", positions);
    }

  private:
    uint32_t newTry(uint32_t campaign, uint32_t contact, uint32_t reach) {
        tryCampaigns.add(campaign), tryContacts.add(contact), latest.add(none), reaches.add(reach), messages.add({});
        return uint32_t(tryCampaigns.size() - 1);
    }
    uint32_t campaignNumber(View name) {
        uint32_t number = campaigns.number(name);
        if (number == roots.size()) roots.add(number), positions.add(0), campaignTries.add(newTry(number, none, none));
        return number;
    }
    uint32_t reach(uint32_t root, uint32_t contact) {
        uint64_t hash = pair(root, contact);
        uint32_t found = reachPairs.find(hash, [&](uint32_t i) { return reachContacts[i] == contact && reachRoots[i] == root; });
        if (found != none) return found;
        reachRoots.add(root), reachContacts.add(contact);
        uint32_t number = uint32_t(reachRoots.size() - 1);
        reachPairs.add(hash, number, [&](uint32_t i) { return pair(reachRoots[i], reachContacts[i]); });
        return number;
    }
};
