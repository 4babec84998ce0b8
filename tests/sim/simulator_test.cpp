#include "vpcsim/sim/simulator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <tuple>

namespace vpcsim {
namespace {

constexpr TimePoint at(std::int64_t count) { return kStart + nanoseconds(count); }

// The `argument`s of all events until `last`, in the order in which they are handled.
std::vector<std::uint32_t> handled(Simulator& simulator, TimePoint last = kNever)
{
    std::vector<std::uint32_t> order;
    simulator.run_until(last, [&](const Event& event) { order.push_back(event.argument); });
    return order;
}

TEST(Simulator, handles_events_in_the_order_of_their_time)
{
    Simulator simulator;
    Place place{EventTarget::of(1, 1)};
    for (const std::uint32_t time : {3u, 1u, 2u})
        simulator.schedule(place, EventClass::Packet, at(time), place.target, time);
    EXPECT_THAT(handled(simulator), testing::ElementsAre(1, 2, 3));
    EXPECT_EQ(simulator.events_handled(), 3u);
    EXPECT_EQ(simulator.pending(), 0u);
}

TEST(Simulator, breaks_ties_by_class_before_place_before_counter)
{
    Simulator simulator;
    Place low{EventTarget::of(1, 1)};
    Place high{EventTarget::of(2, 0)};
    simulator.schedule(low, EventClass::Check, at(1), low.target, 6);
    simulator.schedule(high, EventClass::Packet, at(1), low.target, 5);
    simulator.schedule(low, EventClass::Packet, at(1), high.target, 3);
    simulator.schedule(low, EventClass::Packet, at(1), high.target, 4);
    simulator.schedule(high, EventClass::Timeline, at(1), low.target, 2);
    simulator.schedule(high, EventClass::Deadline, at(1), low.target, 1);
    EXPECT_THAT(handled(simulator), testing::ElementsAre(1, 2, 3, 4, 5, 6));
}

TEST(Simulator, runs_up_to_and_including_the_last_instant)
{
    Simulator simulator;
    Place place{EventTarget::of(1, 1)};
    for (const std::uint32_t time : {1u, 2u, 3u})
        simulator.schedule(place, EventClass::Packet, at(time), place.target, time);
    EXPECT_THAT(handled(simulator, at(2)), testing::ElementsAre(1, 2));
    EXPECT_EQ(simulator.now(), at(2));
    EXPECT_TRUE(handled(simulator, at(2) + picoseconds(999)).empty());
    EXPECT_EQ(simulator.now(), at(2) + picoseconds(999));
    EXPECT_THAT(handled(simulator, at(9)), testing::ElementsAre(3));
    EXPECT_EQ(simulator.now(), at(9));
}

TEST(Simulator, never_goes_back_in_time)
{
    Simulator simulator;
    Place place{EventTarget::of(1, 1)};
    handled(simulator, at(5));
    EXPECT_THROW(simulator.schedule(place, EventClass::Packet, at(4), place.target), InternalError);
    EXPECT_NO_THROW(simulator.schedule(place, EventClass::Packet, at(5), place.target));
    handled(simulator, at(1));
    EXPECT_EQ(simulator.now(), at(5));
}

TEST(Simulator, stops_after_the_event_at_hand)
{
    Simulator simulator;
    Place place{EventTarget::of(1, 1)};
    for (const std::uint32_t time : {1u, 2u})
        simulator.schedule(place, EventClass::Packet, at(time), place.target, time);
    simulator.run_until(at(9), [&](const Event&) { simulator.stop(); });
    EXPECT_EQ(simulator.now(), at(1));
    EXPECT_EQ(simulator.pending(), 1u);
    EXPECT_THAT(handled(simulator, at(9)), testing::ElementsAre(2));
}

TEST(Simulator, takes_events_that_its_events_schedule)
{
    Simulator simulator;
    Place place{EventTarget::of(1, 1)};
    simulator.schedule(place, EventClass::Packet, at(0), place.target, 0);
    simulator.run_until(at(10), [&](const Event& event) {
        simulator.schedule(place, EventClass::Packet, simulator.now() + nanoseconds(1), place.target,
                           event.argument + 1);
    });
    EXPECT_EQ(simulator.events_handled(), 11u);
    EXPECT_EQ(simulator.now(), at(10));
}

TEST(EventTarget, keeps_kind_and_index_apart)
{
    const EventTarget target = EventTarget::of(15, EventTarget::kMostIndex);
    EXPECT_EQ(target.kind(), 15u);
    EXPECT_EQ(target.index(), EventTarget::kMostIndex);
}

struct Wish {
    std::int64_t time;
    std::uint32_t event_class;
    std::uint32_t place;
};

// Whatever the order of insertion, with pops in between: what comes out is what sorting would give.
RC_GTEST_PROP(EventQueue, gives_what_sorting_gives, ())
{
    const auto wishes = *rc::gen::container<std::vector<Wish>>(rc::gen::construct<Wish>(
        rc::gen::inRange<std::int64_t>(0, 20), rc::gen::inRange(0u, 4u), rc::gen::inRange(0u, 5u)));
    std::vector<Place> places;
    for (std::uint32_t i = 0; i < 5; ++i)
        places.push_back({EventTarget::of(i, i)});

    using Key = std::tuple<TimePoint, std::uint32_t, std::uint32_t, std::uint64_t>;
    std::vector<Key> oracle;
    EventQueue queue;
    for (std::uint32_t i = 0; i < wishes.size(); ++i) {
        const auto& [time, event_class, place] = wishes[i];
        oracle.emplace_back(at(time), event_class, places[place].target.bits, places[place].scheduled);
        queue.push({at(time), EventQueue::order_of(EventClass{static_cast<std::uint8_t>(event_class)}, places[place]),
                    places[place].target, i});
        ++places[place].scheduled;
        if (i % 3 == 2) {
            const auto first = std::ranges::min_element(oracle);
            RC_ASSERT(queue.top().at == std::get<0>(*first));
            RC_ASSERT(queue.pop().target.bits == std::get<2>(*first));
            oracle.erase(first);
        }
    }
    std::ranges::sort(oracle);
    RC_ASSERT(queue.size() == oracle.size());
    for (const Key& key : oracle) {
        const Event event = queue.pop();
        RC_ASSERT(event.at == std::get<0>(key));
        RC_ASSERT(event.order >> 62 == std::get<1>(key));
        RC_ASSERT(event.target.bits == std::get<2>(key));
        RC_ASSERT((event.order & ((1u << 30) - 1)) == std::get<3>(key));
    }
    RC_ASSERT(queue.empty());
}

}  // namespace
}  // namespace vpcsim
