// Call: one call while it is carried out: who calls, with what, and what was found wrong.
// An action first looks at everything and refuses what it must; only then, if may_apply() says so, it changes the
// network.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "arguments.h"
#include "vpcsim/control/agenda.h"
#include "vpcsim/control/ledger.h"
#include "vpcsim/vpc/network.h"

namespace vpcsim {

class Call {
public:
    Call(Network& the_network, Ledger& the_ledger, Agenda& the_agenda, AccountId who, TimePoint when,
         Arguments parameters)
        : network{the_network}, ledger{the_ledger}, agenda{the_agenda}, caller{who}, now{when}, arguments{std::move(
                                                                                                    parameters)}
    {
    }

    Network& network;
    Ledger& ledger;
    Agenda& agenda;
    AccountId caller;  // none: whoever owns what the call is about
    TimePoint now;
    Arguments arguments;
    Value result = Value::map();

    void refuse(ApiError error) { errors_.push_back(std::move(error)); }
    void refuse(std::string_view parameter, std::string code, std::string message)
    {
        refuse(arguments.error(parameter, std::move(code), std::move(message)));
    }
    bool is_refused() const { return !errors_.empty(); }
    // Nothing is wrong, and it is not just a dry run [domain.md 1.3].
    bool may_apply();
    std::vector<ApiError> take_errors() { return std::move(errors_); }

    // The existing object that a parameter names; a none id, and the call is refused, when the caller has no such
    // object.
    template <class IdType>
    IdType find(std::string_view parameter)
    {
        return find<IdType>(arguments, parameter);
    }
    template <class IdType>
    IdType find(const Arguments& where, std::string_view parameter);
    // The same for one item of a list.
    template <class IdType>
    IdType find(std::string_view parameter, std::size_t item);

    // What the owner of a VPC may have.
    const Quotas& quotas(VpcId vpc) const { return quotas(network.vpcs[vpc].account); }
    const Quotas& quotas(AccountId account) const;
    // Whose a VPC is that the call makes: the loader's belong to the first account, none when there is no account yet.
    AccountId first_owner() const { return caller || network.accounts.size() == 0 ? caller : AccountId{0}; }

    // Objects of other accounts do not exist for the caller.
    bool is_visible(AccountId owner) const { return caller.is_none() || owner == caller; }

    // The name of the object to be made: as the parameter says, else PREFIX-N. Refuses a name that is in use.
    template <class IdType>
    std::string new_name(std::string_view parameter, std::string_view prefix);
    template <class IdType>
    bool is_name_in_use(std::string_view name) const;

private:
    template <class IdType>
    IdType visible(std::string_view name) const;

    std::vector<ApiError> errors_;
};

// The account that owns an object: its VPC's. A peer connection has two; its own test stands in Call::visible.
AccountId owner_of(const Network& network, VpcId vpc);

}  // namespace vpcsim
