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
        rows.reserve(assumption_fields().size());  // the views below must stay valid
        for (const AssumptionField& assumption : assumption_fields()) {
            const Row& row = rows.emplace_back(format("{} [{}].", assumption.reason, assumption.tag),
                                               vpcsim::default_text(assumption));
            const Shape shape =
                std::visit([](auto member) { return shape_of(Assumptions{}.*member); }, assumption.member);
            fields.push_back({assumption.name, shape, Presence::Optional, row.default_text, row.doc, row.default_text});
        }
    }
};

}  // namespace

Table<Field> assumption_table()
{
    static const AssumptionTable kTable;
    return {kTable.fields.data(), kTable.fields.size()};
}

}  // namespace vpcsim
