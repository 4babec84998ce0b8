#include "account_table.h"

#include <limits>

#include "vpcsim/base/format.h"
#include "vpcsim/control/action.h"
#include "vpcsim/vpc/quotas.h"

namespace vpcsim {
namespace {

using namespace shape;

constexpr auto kRequired = Presence::Required;
constexpr auto kOptional = Presence::Optional;
constexpr std::int64_t kAnyCount = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kMostQuota = 1'000'000;

// The texts that the fields' views point into.
struct Row {
    std::string doc;
    std::string default_text;
};

struct QuotaTable {
    std::vector<Row> rows;
    std::vector<Field> fields;

    QuotaTable()
    {
        const Quotas defaults;
        rows.reserve(quota_fields().size());  // the views below must stay valid
        for (const QuotaField& quota : quota_fields()) {
            const Row& row = rows.emplace_back(format("The most {} [{}].", quota.counts, quota.tag),
                                               std::to_string(defaults.*quota.member));
            fields.push_back(
                {quota.name, integer(0, kMostQuota), kOptional, row.default_text, row.doc, row.default_text});
        }
    }
};

Table<Field> quota_table()
{
    static const QuotaTable kTable;
    return {kTable.fields.data(), kTable.fields.size()};
}

Table<std::string_view> action_names()
{
    static const std::vector<std::string_view> kNames = [] {
        std::vector<std::string_view> names;
        for (const ActionInfo& action : actions())
            names.push_back(action.name);
        return names;
    }();
    return {kNames.data(), kNames.size()};
}

constexpr std::string_view kSites[] = {"china", "international"};

}  // namespace

Table<Field> account_table()
{
    static const Shape kAction = one_word_of(action_names());
    static const Field kDenyFields[] = {
        {"actions", list("action", kAction, 1, 100), kRequired, "[CreateVpcPeerConnection, AcceptVpcPeerConnection]",
         "Which calls are denied."},
        {"unless_target_rd_id", text(), kOptional, "rd-corp",
         "Deny only what is about an account outside this resource directory: the condition StringNotEquals on "
         "acs:TargetRDId, for CreateVpcPeerConnection and AcceptVpcPeerConnection [domain.md 1.3]."},
    };
    static const Shape kDeny = object(kDenyFields);
    static const Field kFields[] = {
        {"uid", integer(1, kAnyCount), kOptional, "1001", "The account's number; its name where absent."},
        {"cdt", boolean(), kOptional, "true",
         "Whether Cloud Data Transfer is open, as peering between regions needs [PC-20].", "true"},
        {"cross_border_cdt", boolean(), kOptional, "true",
         "Whether it is open across the border of mainland China, too [PC-23].", "true"},
        {"site", one_word_of(kSites), kOptional, "international",
         "Where the account was opened; accounts of two sites do not peer [PC-06].", "china"},
        {"overdue", boolean(), kOptional, "true",
         "Whether payments are overdue: its peer connections are FinancialLocked [domain.md 1.2, 1.4].", "false"},
        {"resource_directory", text(), kOptional, "rd-corp",
         "The id of the resource directory that it is a member of; of none where absent."},
        {"deny", list("statement", kDeny, 0, 100), kOptional,
         "[{actions: [CreateVpcPeerConnection], unless_target_rd_id: rd-corp}]",
         "The statements with the effect Deny of its RAM policy. They bind calls of the timeline; what the file "
         "declares was there before."},
        {"quotas", object(quota_table()), kOptional, "{peer_cross_region_bandwidth_mbps: 2048}",
         "How much it may have; the vendor's defaults where absent [domain.md 1.9]."},
    };
    return kFields;
}

}  // namespace vpcsim
