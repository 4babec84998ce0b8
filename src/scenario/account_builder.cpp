// NetworkBuilder: accounts. They are no object of the API, so what the file says of them is taken over as it is.
#include <algorithm>

#include "network_builder.h"
#include "vpcsim/base/format.h"
#include "vpcsim/scenario/decode.h"

namespace vpcsim {
namespace {

std::string uid_of(const Value& account, const std::string& name)
{
    const Value* uid = account.find("uid");
    if (uid == nullptr)
        return name;
    return uid->is_integer() ? std::to_string(uid->integer()) : uid->text();
}

bool is_true(const Value& account, std::string_view key)
{
    const Value* value = account.find(key);
    return value != nullptr && value->boolean();
}

std::vector<DenyStatement> denied_by(const Value& account)
{
    std::vector<DenyStatement> denied;
    const Value* statements = account.find("deny");
    if (statements == nullptr)
        return denied;
    for (const Value& statement : statements->items()) {
        DenyStatement& added = denied.emplace_back();
        for (const Value& action : statement.find("actions")->items())
            added.actions.push_back(action.text());
        if (const Value* directory = statement.find("unless_target_rd_id"))
            added.unless_target_directory = directory->text();
    }
    return denied;
}

}  // namespace

// A file without accounts has one.
void NetworkBuilder::build_accounts()
{
    const Value* accounts = file_.find("accounts");
    if (accounts != nullptr) {
        for (const auto& [name, at, written] : accounts->members()) {
            const std::string uid = uid_of(written, name);
            const auto same = std::ranges::find(network_.accounts, uid, &Account::uid);
            if (same != network_.accounts.end()) {
                const Value* value = written.find("uid");
                diagnostics_.push_back({value != nullptr ? value->origin() : at,
                                        format("account {}: {} has the uid {} already", name, same->name, uid)});
                fail("accounts", name);
                continue;
            }
            Account& account = network_.accounts[control_.add_account(name, uid, at)];
            account.has_cdt = is_true(written, "cdt");
            account.has_cross_border_cdt = is_true(written, "cross_border_cdt");
            account.is_financially_locked = is_true(written, "overdue");
            if (const Value* site = written.find("site"))
                account.site = word_of(*site) == "international" ? Site::International : Site::China;
            if (const Value* directory = written.find("resource_directory"))
                account.resource_directory = directory->text();
            account.denied = denied_by(written);
            if (const Value* quotas = written.find("quotas"))
                for (const QuotaField& field : quota_fields())
                    account.quotas.*field.member = quotas->find(field.name)->integer();
        }
    }
    if (network_.accounts.size() == 0)
        control_.add_account("default", "1000");
}

}  // namespace vpcsim
