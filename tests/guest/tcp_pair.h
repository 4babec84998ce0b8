// TcpPairs: connections between two sites, and the lines between them: a delay each way, and in the way of the bytes
// whatever a test wants of loss, reordering, duplication and a limit, all of it from a seed.
#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <queue>
#include <vector>

#include "vpcsim/base/random.h"
#include "vpcsim/fabric/token_bucket.h"
#include "vpcsim/guest/tcp_connection.h"

namespace vpcsim {

struct TcpLine {
    Duration delay = milliseconds(10);  // each way
    Duration jitter{};                  // up to so much more
    bool keeps_order = false;           // else whoever has less of it overtakes
    std::uint64_t lost = 0;             // of a million segments, each by chance
    std::uint64_t doubled = 0;          // of a million
    // Those that are lost anyway; `number` counts over both ways, from 0.
    std::function<bool(const TcpSegment& segment, std::uint64_t number)> loses{};
    // Bytes a second of segments with 40 bytes of headers, from the first sites to the second; zero: no limit.
    std::uint64_t rate = 0;
    std::uint64_t burst = 0;
    bool spares_answers = false;  // chance touches only the way from the first site to the second
};

class TcpPairs {
public:
    explicit TcpPairs(const TcpLine& line, std::uint64_t seed = 1)
        : line_{line}, random_{seed, "line", "chance"},
          bucket_{line.rate > 0 ? line.rate : 1, line.rate > 0 ? line.burst : 0}
    {
    }
    TcpPairs(const TcpPairs&) = delete;
    TcpPairs& operator=(const TcpPairs&) = delete;

    TimePoint now = kStart;
    std::uint64_t sent = 0;  // segments, both ways
    std::uint64_t lost = 0;
    std::uint64_t answers = 0;  // bytes that whoever accepts writes at once

    // The one that opens, and the one that accepts; it closes when its peer has.
    TcpConnection& add(const TcpSettings& first, const TcpSettings& second)
    {
        const std::size_t index = ends_.size();
        for (const TcpSettings& settings : {first, second})
            ends_.push_back(std::make_unique<End>(*this, ends_.size(), settings));
        return ends_[index]->connection;
    }
    TcpConnection& first(std::size_t pair = 0) { return ends_[2 * pair]->connection; }
    TcpConnection& second(std::size_t pair = 0) { return ends_[2 * pair + 1]->connection; }
    std::size_t size() const { return ends_.size() / 2; }

    // Until then, or until nothing is left to happen.
    void run_until(TimePoint end)
    {
        dues_.clear();
        for (const auto& each : ends_)
            dues_.push_back(each->connection.due());
        while (true) {
            const auto first = std::ranges::min_element(dues_);
            const TimePoint arrival = line_items_.empty() ? kNever : line_items_.top().at;
            const TimePoint next = std::min(arrival, first != dues_.end() ? *first : kNever);
            if (next > end || next == kNever)
                break;
            now = next;
            End& heard = arrival == next ? arrive() : *ends_[static_cast<std::size_t>(first - dues_.begin())];
            if (arrival != next)
                heard.connection.on_timer(now);
            if (heard.index % 2 == 1 && heard.connection.has_peer_closed())
                heard.connection.close(now);
            dues_[heard.index] = heard.connection.due();
        }
        if (end != kNever)
            now = end;
    }
    void run() { run_until(kNever); }

private:
    struct End final : TcpOutput {
        End(TcpPairs& all, std::size_t number, const TcpSettings& settings)
            : pairs{all}, index{number}, connection{settings, *this}
        {
        }
        TcpPairs& pairs;
        std::size_t index;
        TimePoint last_arrival;  // of what it has sent
        TcpConnection connection;
        void transmit(const TcpSegment& segment) override { pairs.transmit(index, segment); }
    };
    struct Item {
        TimePoint at;
        std::uint64_t number = 0;
        std::size_t to = 0;
        TcpSegment segment;
        bool operator<(const Item& other) const  // the earliest is the top of the queue
        {
            return at != other.at ? at > other.at : number > other.number;
        }
    };

    bool happens(std::uint64_t of_a_million) { return of_a_million > 0 && random_.below(1'000'000) < of_a_million; }

    void transmit(std::size_t from, const TcpSegment& segment)
    {
        const std::uint64_t number = sent++;
        const bool is_forward = from % 2 == 0;
        const bool is_chancy = is_forward || !line_.spares_answers;
        bool is_lost = line_.loses && line_.loses(segment, number);
        is_lost = (is_chancy && happens(line_.lost)) || is_lost;
        if (!is_lost && is_forward && line_.rate > 0)
            is_lost = !bucket_.conforms(now, segment.length + 40);
        lost += is_lost ? 1u : 0u;
        const int copies = is_lost ? 0 : is_chancy && happens(line_.doubled) ? 2 : 1;
        for (int copy = 0; copy < copies; ++copy) {
            Duration delay = line_.delay;
            if (line_.jitter > Duration::zero())
                delay += Duration{
                    static_cast<Duration::rep>(random_.below(static_cast<std::uint64_t>(line_.jitter.count())))};
            TimePoint at = now + delay;
            if (line_.keeps_order)
                at = ends_[from]->last_arrival = std::max(at, ends_[from]->last_arrival);
            line_items_.push({at, count_++, from ^ 1u, segment});
        }
    }

    End& arrive()
    {
        const Item item = line_items_.top();
        line_items_.pop();
        End& end = *ends_[item.to];
        TcpConnection& connection = end.connection;
        const bool is_listening =
            end.index % 2 == 1 && connection.state() == TcpState::Closed && connection.end() == TcpEnd::NotYet;
        if (is_listening && item.segment.has(kTcpSyn)) {
            connection.accept(item.segment, now);
            connection.write(answers, now);
        } else if (connection.state() != TcpState::Closed) {
            connection.receive(item.segment, now);
        } else if (!item.segment.has(kTcpRst)) {
            end.transmit(reset_for(item.segment));
        }
        return end;
    }

    TcpLine line_;
    RandomStream random_;
    TokenBucket bucket_;
    std::vector<std::unique_ptr<End>> ends_;
    std::priority_queue<Item> line_items_;
    std::uint64_t count_ = 0;
    std::vector<TimePoint> dues_;  // of the ends
};

}  // namespace vpcsim
