// Writes the events of made-up messaging campaigns as CloudEvents NDJSON, in the order of their arrival.
//
//     workload EVENTS [campaigns at once: 6] [contacts of a campaign: 0 = 100 to 200,000] [seed: 42]  > events.ndjson
//
// So many lanes run at once, each one chain of campaigns after the other: a root, then 0 to 4 retries, each aimed at
// those who failed in the one before. The same arguments give the same bytes. What makes such logs hard is in it:
// 1 % of the events come twice, 1 % of the outcomes come 10 minutes to 48 hours late, webhooks overtake each other,
// 0.5 % of those delivered were reported failed before, 1 % of those failed were reported failed twice, with
// different codes, 5 % of the campaigns are cancelled on the way, and the log ends in the middle of things.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <queue>
#include <string>
#include <vector>

// xorshift64*: plenty for a workload, and equal on every machine.
struct Random {
    uint64_t state;
    uint64_t next() {
        state ^= state >> 12, state ^= state << 25, state ^= state >> 27;
        return state * 2685821657736338717u;
    }
    double fraction() { return double(next() >> 11) / double(1ull << 53); }
    double between(double low, double high) { return low + (high - low) * fraction(); }
    double logarithmic(double low, double high) { return low * std::exp(fraction() * std::log(high / low)); }
    double waiting(double mean) { return -mean * std::log(1 - fraction()); }
    bool chance(double share) { return fraction() < share; }
    uint32_t below(uint32_t limit) { return uint32_t((next() >> 32) * limit >> 32); }
};

// Spreads a counter over 64 bits, for ids that look random and never collide.
static uint64_t scramble(uint64_t value) {
    value = (value ^ value >> 31) * 0x7fb5d329728ea185u;
    value = (value ^ value >> 27) * 0x81dadef4bc2dd44du;
    return value ^ value >> 33;
}

enum Type : uint8_t { created, scheduled, started, completed, cancelled, dispatched, skipped, failed, delivered, read };
static const char* const typeNames[] = {
    "campaign.created",   "campaign.scheduled", "campaign.started", "campaign.completed", "campaign.cancelled",
    "attempt.dispatched", "attempt.skipped",    "attempt.failed",   "attempt.delivered",  "attempt.read"};
static const char* const channelNames[] = {"whatsapp", "telegram", "sms", "email"};
static const char* const messagePrefixes[] = {"wamid.", "telegram:", "sms:", "email:"};
static const char* const skipReasons[] = {"noReachableChannel", "noMatchingTemplateRoute", "optedOut", "flowUnpublished"};
static const char* const countryCodes[] = {"49151", "44772", "33612", "34655", "39347", "55119", "91987", "14155"};
static const char* const failureCodes[4][10] = {
    {"whatsapp:131026", "whatsapp:131047", "whatsapp:131049", "whatsapp:130429", "whatsapp:130472", "whatsapp:131056",
     "whatsapp:131000", "whatsapp:131051", "whatsapp:132001", "whatsapp:131053"},
    {"telegram:403:Forbidden: bot was blocked by the user", "telegram:403:Forbidden: user is deactivated", "telegram:429",
     "telegram:400:Bad Request: chat not found", "telegram:500", "telegram:502",
     "telegram:403:Forbidden: bot can't initiate conversation with a user", "telegram:400:PEER_ID_INVALID",
     "telegram:420:FLOOD_WAIT", "telegram:400:Bad Request: message is too long"},
    {"twilio:30003", "twilio:30005", "twilio:30006", "twilio:30007", "twilio:30008", "twilio:21610", "twilio:30001",
     "twilio:21614", "twilio:30034", "twilio:30410"},
    {"smtp:550:5.1.1", "smtp:452:4.2.2", "smtp:421:4.7.0", "smtp:554:5.7.1", "smtp:451:4.3.0", "smtp:552:5.3.4",
     "smtp:450:4.2.1", "smtp:553:5.1.3", "smtp:571:5.7.1", "smtp:432:4.7.12"}};

constexpr uint32_t nobody = UINT32_MAX;
constexpr int64_t second = 1'000'000, hour = 3600 * second;

struct Event {
    int64_t arrival, time;
    uint64_t number, message;  // message: 0 for none
    uint32_t campaign, source, contact;  // source: the campaign retried, or nobody
    Type type;
    uint8_t channel, detail;  // detail: which failure code or skip reason
    bool operator>(const Event& other) const {
        return arrival != other.arrival ? arrival > other.arrival : number > other.number;
    }
};

// A chain of campaigns under way.
struct Lane {
    int64_t now = 0;  // when it does its next step
    uint32_t campaign = 0, source = nobody, retriesLeft = 0;
    uint8_t channel = 0;
    bool isRunning = false;
    double contactsPerSecond = 1;
    int64_t start = 0, lastOutcome = 0;
    size_t next = 0, last = 0;  // the next contact, and after which one to stop
    bool isCancelled = false;
    std::vector<uint32_t> contacts, failed;
    std::vector<uint8_t> lastCodes, failedCodes;
};

class Workload {
    Random random;
    const uint64_t wanted;
    const uint32_t fixedSize, atOnce, pool;
    std::priority_queue<Event, std::vector<Event>, std::greater<>> underway;
    uint64_t written = 0, events = 0, messages = 0, seed;
    uint32_t campaigns = 0;
    std::string buffer;

  public:
    Workload(uint64_t wanted, uint32_t atOnce, uint32_t fixedSize, uint64_t seed)
        : random{scramble(seed + 1) | 1}, wanted(wanted), fixedSize(fixedSize), atOnce(atOnce),
          pool(fixedSize > 1'000'000 ? 99'999'989 : 1'999'993), seed(seed) {}  // primes: see startChain

    void run() {
        const int64_t epoch = 1'735'689'600 * second;  // 2025
        std::vector<Lane> lanes(atOnce);
        using Turn = std::pair<int64_t, uint32_t>;
        std::priority_queue<Turn, std::vector<Turn>, std::greater<>> turns;
        for (uint32_t i = 0; i < atOnce; i++) turns.push({lanes[i].now = epoch + int64_t(random.between(0, 3600) * second), i});
        while (written < wanted) {
            auto [now, i] = turns.top();
            turns.pop();
            // Nothing that is still to be made can arrive before now.
            while (!underway.empty() && underway.top().arrival <= now && written < wanted) {
                write(underway.top());
                underway.pop();
            }
            step(lanes[i]);
            turns.push({lanes[i].now, i});
        }
        fwrite(buffer.data(), 1, buffer.size(), stdout);
    }

  private:
    void step(Lane& lane) {
        if (!lane.isRunning) startCampaign(lane);
        else if (lane.next < lane.last) tryContact(lane);
        else endCampaign(lane);
    }

    void startChain(Lane& lane) {
        double share = double(wanted) / 2.6 / atOnce + 100;  // so that short logs hold several campaigns, too
        uint32_t size = fixedSize ? fixedSize : uint32_t(std::min(random.logarithmic(100, 200'000), share));
        // Multiples of a number modulo a prime are distinct, and in no order.
        uint64_t factor = 1 + random.below(pool - 1), offset = random.below(pool);
        lane.contacts.resize(size);
        for (uint32_t i = 0; i < size; i++) lane.contacts[i] = uint32_t((factor * i + offset) % pool);
        lane.lastCodes.clear();
        lane.channel = uint8_t(random.below(4));
        lane.source = nobody;
        lane.retriesLeft = random.below(5);
    }

    void startCampaign(Lane& lane) {
        if (lane.contacts.empty()) startChain(lane);
        lane.campaign = campaigns++;
        lane.isRunning = true;
        lane.failed.clear();
        lane.failedCodes.clear();
        lane.isCancelled = random.chance(0.05);
        lane.next = 0;
        lane.last = lane.isCancelled ? size_t(double(lane.contacts.size()) * random.between(0.2, 0.8)) : lane.contacts.size();
        lane.contactsPerSecond = random.logarithmic(0.2, 5);
        add(lane, created, lane.now, nobody);
        add(lane, scheduled, lane.now + second, nobody);
        add(lane, started, lane.now + 60 * second, nobody);
        lane.now = lane.start = lane.lastOutcome = lane.now + 61 * second;
    }

    void endCampaign(Lane& lane) {
        int64_t end = lane.isCancelled ? lane.now : std::max(lane.now, lane.lastOutcome + second);
        add(lane, lane.isCancelled ? cancelled : completed, end, nobody);
        lane.isRunning = false;
        lane.now = end + int64_t(random.between(1, 24) * hour);
        lane.source = lane.campaign;
        lane.contacts.clear();
        if (lane.retriesLeft > 0) {
            lane.retriesLeft--;
            lane.contacts.swap(lane.failed);
            lane.lastCodes.swap(lane.failedCodes);
        }
    }

    void tryContact(Lane& lane) {
        size_t place = lane.next++;
        uint32_t contact = lane.contacts[place];
        uint64_t message = ++messages;
        int64_t time = lane.now + int64_t((1 + random.waiting(30)) * second);
        add(lane, dispatched, lane.now, contact, message);
        bool isRetry = lane.source != nobody;
        double luck = random.fraction();
        double failing = isRetry ? 0.1 + 0.04 * lane.lastCodes[place] : 0.06;
        if (luck < failing) {
            if (random.chance(0.01)) time = addFailure(lane, time, contact, message);
            uint8_t code = uint8_t(random.below(10));
            add(lane, failed, time, contact, message, code);
            lane.failed.push_back(contact);
            lane.failedCodes.push_back(code);
        } else if (!isRetry && luck < failing + 0.02) {
            time = lane.now + second / 10;
            add(lane, skipped, time, contact, 0, uint8_t(random.below(4)));
        } else {
            if (random.chance(0.005)) time = addFailure(lane, time, contact, message);
            add(lane, delivered, time, contact, message);
            if (random.chance(0.6)) add(lane, read, time + int64_t((1 + random.waiting(3600)) * second), contact, message);
        }
        lane.lastOutcome = std::max(lane.lastOutcome, time);
        lane.now += int64_t(random.between(0.5, 1.5) / lane.contactsPerSecond * second);
    }

    // A failure that is not the last word; returns when that comes.
    int64_t addFailure(Lane& lane, int64_t time, uint32_t contact, uint64_t message) {
        add(lane, failed, time, contact, message, uint8_t(random.below(10)));
        return time + int64_t((1 + random.waiting(60)) * second);
    }

    void add(const Lane& lane, Type type, int64_t time, uint32_t contact, uint64_t message = 0, uint8_t detail = 0) {
        Event event{time, time, ++events, message, lane.campaign, lane.source, contact, type, lane.channel, detail};
        if (contact != nobody) event.arrival += int64_t(random.between(0, 1.5) * second);
        if (type >= skipped && random.chance(0.01)) event.arrival += int64_t(random.between(600, 48 * 3600) * second);
        underway.push(event);
        if (random.chance(0.01)) {
            event.arrival += 1 + int64_t(random.waiting(random.chance(0.1) ? 4 * 3600 : 60) * second);
            underway.push(event);
        }
    }

    // MARK: text

    void hex(uint64_t value, int digits) {
        for (int i = digits - 1; i >= 0; i--) buffer += "0123456789abcdef"[value >> 4 * i & 15];
    }
    void decimal(uint64_t value, int digits) {
        char text[20];
        for (int i = digits - 1; i >= 0; i--, value /= 10) text[i] = char('0' + value % 10);
        buffer.append(text, size_t(digits));
    }
    void campaignID(uint32_t campaign) { buffer += "cmp_", hex(scramble(seed << 32 ^ campaign), 16); }

    void timeText(int64_t time) {
        static int64_t day = -1;
        static char date[16];
        if (time / (24 * hour) != day) {
            day = time / (24 * hour);
            time_t seconds = day * 86400;
            tm parts;
            gmtime_r(&seconds, &parts);
            strftime(date, sizeof date, "%Y-%m-%dT", &parts);
        }
        int64_t rest = time % (24 * hour);
        buffer += date;
        decimal(uint64_t(rest / hour), 2), buffer += ':', decimal(uint64_t(rest / (60 * second) % 60), 2), buffer += ':';
        decimal(uint64_t(rest / second % 60), 2), buffer += '.', decimal(uint64_t(rest % second), 6), buffer += 'Z';
    }

    // UUID version 7: milliseconds, then bits that look random.
    void eventID(const Event& event) {
        uint64_t bits = scramble(seed ^ event.number << 1), more = scramble(seed ^ (event.number << 1 | 1));
        uint64_t milliseconds = uint64_t(event.time / 1000);
        hex(milliseconds >> 16, 8), buffer += '-', hex(milliseconds & 0xffff, 4), buffer += '-', hex(0x7000 | (bits & 0xfff), 4);
        buffer += '-', hex(0x8000 | (more >> 48 & 0x3fff), 4), buffer += '-', hex(more & 0xffffffffffff, 12);
    }

    void write(const Event& event) {
        const char* channel = channelNames[event.channel];
        buffer += "{\"specversion\":\"1.0\",\"id\":\"", eventID(event);
        buffer += "\",\"source\":\"/sender/", buffer += channel;
        buffer += "\",\"type\":\"", buffer += typeNames[event.type];
        buffer += "\",\"time\":\"", timeText(event.time);
        buffer += "\",\"subject\":\"", campaignID(event.campaign);
        buffer += "\",\"data\":{";
        if (event.contact != nobody) {
            buffer += "\"contact\":\"", buffer += countryCodes[event.contact % 8];
            decimal((event.contact * 48271ull + 12345) % 100'000'000, 8), buffer += "\",\"attempt\":1";
            if (event.message) {
                buffer += ",\"messageId\":\"", buffer += messagePrefixes[event.channel];
                hex(scramble(~seed ^ event.message << 1), 16), hex(scramble(~seed ^ (event.message << 1 | 1)), 16), buffer += '"';
            }
            if (event.type == failed) buffer += ",\"error\":{\"code\":\"", buffer += failureCodes[event.channel][event.detail], buffer += "\"}";
            if (event.type == skipped) buffer += ",\"reason\":\"", buffer += skipReasons[event.detail], buffer += '"';
        } else if (event.type == created) {
            buffer += "\"channel\":\"", buffer += channel, buffer += '"';
            if (event.source != nobody) buffer += ",\"retryOf\":\"", campaignID(event.source), buffer += '"';
        } else if (event.type == scheduled) {
            buffer += "\"runAt\":\"", timeText(event.time + 59 * second), buffer += '"';
        }
        buffer += "}}\n";
        written++;
        if (buffer.size() > 1 << 20) fwrite(buffer.data(), 1, buffer.size(), stdout), buffer.clear();
    }
};

int main(int count, char** arguments) {
    if (count < 2) return fprintf(stderr, "usage: workload EVENTS [AT_ONCE] [CONTACTS] [SEED]\n"), 64;
    auto number = [&](int i, uint64_t otherwise) { return i < count ? strtoull(arguments[i], nullptr, 10) : otherwise; };
    Workload(number(1, 0), uint32_t(std::max<uint64_t>(1, number(2, 6))), uint32_t(number(3, 0)), number(4, 42)).run();
    return fflush(stdout) == 0 ? 0 : 74;
}
