#include "assumption_table.h"

#include "vpcsim/base/format.h"
#include "vpcsim/vpc/assumptions.h"

namespace vpcsim {
namespace {

constexpr std::int64_t kMostBytes = 1'000'000'000'000;

Shape shape_of(const AssumptionField&, bool) { return shape::boolean(); }
Shape shape_of(const AssumptionField& row, std::int64_t) { return shape::integer(row.least, row.most); }
Shape shape_of(const AssumptionField&, Duration) { return shape::duration(); }
Shape shape_of(const AssumptionField&, Bytes) { return shape::bytes(0, kMostBytes); }
Shape shape_of(const AssumptionField&, BitRate) { return shape::bit_rate(); }

// The texts that the fields' views point into.
struct Texts {
    std::string doc;
    std::string default_text;
};

struct AssumptionTable {
    std::vector<Texts> texts;
    std::vector<Field> fields;

    AssumptionTable()
    {
        texts.reserve(assumption_fields().size());  // the views below must stay valid
        for (const AssumptionField& assumption : assumption_fields()) {
            const Texts& text = texts.emplace_back(format("{} [{}].", assumption.reason, assumption.tag),
                                                   vpcsim::default_text(assumption));
            const Shape shape =
                std::visit([&](auto member) { return shape_of(assumption, Assumptions{}.*member); }, assumption.member);
            fields.push_back(
                {assumption.name, shape, Presence::Optional, text.default_text, text.doc, text.default_text});
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
