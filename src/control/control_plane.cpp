#include "vpcsim/control/control_plane.h"

#include <algorithm>

#include "call.h"
#include "life_cycle.h"
#include "same_value.h"
#include "vpcsim/base/format.h"

namespace vpcsim {
namespace {

CallResult refuse(std::string code, std::string message, const Value& parameters)
{
    return CallResult::refusal({{std::move(code), std::move(message), {}, parameters.origin()}});
}

// A policy without a condition denies the action whatever it is about [domain.md 1.3]. The loader has no policy.
bool is_denied(const Network& network, AccountId caller, std::string_view action)
{
    return caller && std::ranges::any_of(network.accounts[caller].denied, [&](const DenyStatement& statement) {
               return statement.unless_target_directory.empty() && statement.names(action);
           });
}

}  // namespace

AccountId ControlPlane::add_account(std::string_view name, std::string_view uid, Origin origin)
{
    Account account;
    account.name = name;
    account.uid = uid;
    account.origin = origin;
    return network_.add(std::move(account));
}

CallResult ControlPlane::call(TimePoint now, std::string_view account, std::string_view action, const Value& parameters)
{
    advance(now);
    const AccountId caller = network_.find<AccountId>(account);
    if (caller.is_none() && !account.empty())  // [INF]
        return refuse("InvalidAccount.NotFound", format("there is no account `{}`", account), parameters);
    const ActionInfo* info = find_action(action);
    if (info == nullptr)  // [INF]
        return refuse("InvalidAction.NotFound", format("there is no action `{}`", action), parameters);
    if (std::vector<ApiError> errors = shape_errors(*info, parameters); !errors.empty())
        return CallResult::refusal(std::move(errors));
    const Value nothing = Value::map({}, parameters.origin());
    const Value& given = parameters.is_null() ? nothing : parameters;
    if (is_denied(network_, caller, action))
        return refuse("Forbidden.NoPermission",
                      format("the RAM policy of {} denies {} (NoPermissionType ExplicitDeny)", account, action),
                      parameters);
    return run(caller, *info, given);
}

CallResult ControlPlane::run(AccountId caller, const ActionInfo& action, const Value& parameters)
{
    const Value* token = parameters.find("ClientToken");
    const TokenUse* before = token != nullptr ? ledger_.find_token(caller, token->text()) : nullptr;
    if (before != nullptr && before->action == action.name && same_value(before->parameters, parameters))
        return CallResult::success(before->answer);
    if (before != nullptr)  // [INF] the code is the one of the vendor's ECS
        return CallResult::refusal({Arguments{parameters}.error(
            "ClientToken", "IdempotentParameterMismatch",
            format("the ClientToken `{}` was used for {} with other parameters; a new call needs a new one",
                   token->text(), before->action))});
    Call call{network_, ledger_, agenda_, caller, now_, Arguments{parameters}};
    action.run(call);
    if (call.is_refused())
        return CallResult::refusal(call.take_errors());
    if (token != nullptr)
        ledger_.remember_token(caller, token->text(), {action.name, parameters, call.result});
    advance(now_);  // what takes no time has happened
    return CallResult::success(std::move(call.result));
}

bool ControlPlane::advance(TimePoint now)
{
    VPCSIM_ASSERT(now >= now_);
    now_ = now;
    bool has_changed = false;
    for (; agenda_.next() <= now; has_changed = true) {
        const Agenda::Item item = agenda_.front();
        complete(network_, agenda_, item.task, item.due);
    }
    return has_changed;
}

void ControlPlane::settle()
{
    const auto is_under_way = [&](const Agenda::Item& item) { return is_transition(network_, item.task); };
    for (;;) {
        const auto item = std::ranges::find_if(agenda_.items(), is_under_way);
        if (item == agenda_.items().end())
            return;
        complete(network_, agenda_, Task{item->task}, now_);
    }
}

}  // namespace vpcsim
