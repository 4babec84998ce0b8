#include "assumption_table.h"

#include "vpcsim/base/format.h"
#include "vpcsim/vpc/assumptions.h"

namespace vpcsim {
namespace {

constexpr std::int64_t kMostCount = 65'535;  // an MTU, or what a TTL loses
constexpr std::int64_t kMostBytes = 1'000'000'000'000;

Shape shape_of(bool) { return shape::boolean(); }
Shape shape_of(std::int64_t) { return shape::integer(0, kMostCount); }
Shape shape_of(Duration) { return shape::duration(); }
Shape shape_of(Bytes) { return shape::bytes(0, kMostBytes); }
Shape shape_of(BitRate) { return shape::bit_rate(); }

std::string spelling(bool truth) { return truth ? "true" : "false"; }
std::string spelling(std::int64_t number) { return std::to_string(number); }
std::string spelling(Duration duration) { return to_string(duration); }
std::string spelling(Bytes size) { return to_string(size); }
std::string spelling(BitRate rate) { return to_string(rate); }

// The texts that the fields' views point into.
struct Row {
    std::string doc;
    std::string default_text;
};

struct AssumptionTable {
    std::vector<Row> rows;
    std::vector<Field> fields;

    AssumptionTable()
    {
        const Assumptions defaults;
        rows.reserve(assumption_fields().size());  // the views below must stay valid
        for (const AssumptionField& assumption : assumption_fields())
            std::visit(
                [&](auto member) {
                    const auto value = defaults.*member;
                    const Row& row =
                        rows.emplace_back(format("{} [{}].", assumption.reason, assumption.tag), spelling(value));
                    fields.push_back({assumption.name, shape_of(value), Presence::Optional, row.default_text, row.doc,
                                      row.default_text});
                },
                assumption.member);
    }
};

}  // namespace

Table<Field> assumption_table()
{
    static const AssumptionTable kTable;
    return {kTable.fields.data(), kTable.fields.size()};
}

}  // namespace vpcsim
