#include "vpcsim/control/control_plane.h"

#include "call.h"
#include "vpcsim/base/format.h"

namespace vpcsim {
namespace {

CallResult refuse(std::string code, std::string message, const Value& parameters)
{
    return CallResult::refusal({{std::move(code), std::move(message), {}, parameters.origin()}});
}

}  // namespace

AccountId ControlPlane::add_account(std::string_view name, std::string_view uid, Origin origin)
{
    return network_.add(Account{std::string{name}, std::string{uid}, origin});
}

CallResult ControlPlane::call(TimePoint now, std::string_view account, std::string_view action, const Value& parameters)
{
    const AccountId caller = network_.find<AccountId>(account);
    if (caller.is_none() && !account.empty())  // [INF]
        return refuse("InvalidAccount.NotFound", format("there is no account `{}`", account), parameters);
    const ActionInfo* info = find_action(action);
    if (info == nullptr)  // [INF]
        return refuse("InvalidAction.NotFound", format("there is no action `{}`", action), parameters);
    const Value nothing = Value::map({}, parameters.origin());
    const Value& given = parameters.is_null() ? nothing : parameters;
    if (!given.is_map())
        return refuse("InvalidParameter", format("the parameters of {} must be a map, not {}", action, parameters.kind_name()),
                      parameters);

    std::vector<ApiError> errors;
    check_parameters(given, info->name, info->parameters, common_parameters(), errors);
    if (!errors.empty())
        return CallResult::refusal(std::move(errors));
    Call call{network_, ledger_, quotas, caller, now, given};
    info->run(call);
    return call.is_refused() ? CallResult::refusal(call.take_errors()) : CallResult::success(std::move(call.result));
}

}  // namespace vpcsim
