// Value: a tree of null, bool, integer, decimal, text, list and map, in which every node knows where it was written.
// It carries the parameters of a control-plane call, whoever makes it: the scenario loader, the timeline, a test.
// Maps keep the order in which their keys were written; keys are unique.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "vpcsim/base/decimal.h"
#include "vpcsim/base/origin.h"

namespace vpcsim {

class Value {
public:
    struct Member;
    using List = std::vector<Value>;
    using Map = std::vector<Member>;

    // Defined out of line: what makes or destroys a tree needs Member complete, which it is only below (clang insists).
    Value();
    Value(bool truth, Origin at = {});
    Value(std::int64_t number, Origin at = {});
    Value(int number, Origin at = {});
    Value(Decimal number, Origin at = {});
    Value(std::string text, Origin at = {});
    Value(const char* text, Origin at = {});
    static Value list();
    static Value list(List items, Origin at = {});
    static Value map();
    static Value map(Map members, Origin at = {});
    Value(const Value&);
    Value(Value&&) noexcept;
    Value& operator=(const Value&);
    Value& operator=(Value&&) noexcept;
    ~Value();

    bool is_null() const { return std::holds_alternative<std::monostate>(data_); }
    bool is_bool() const { return std::holds_alternative<bool>(data_); }
    bool is_integer() const { return std::holds_alternative<std::int64_t>(data_); }
    bool is_decimal() const { return std::holds_alternative<Decimal>(data_); }
    bool is_text() const { return std::holds_alternative<std::string>(data_); }
    bool is_list() const { return std::holds_alternative<List>(data_); }
    bool is_map() const { return std::holds_alternative<Map>(data_); }

    // Each requires that the value is of that kind.
    bool boolean() const { return std::get<bool>(data_); }
    std::int64_t integer() const { return std::get<std::int64_t>(data_); }
    Decimal decimal() const { return std::get<Decimal>(data_); }
    const std::string& text() const { return std::get<std::string>(data_); }
    const List& items() const { return std::get<List>(data_); }
    List& items() { return std::get<List>(data_); }
    const Map& members() const { return std::get<Map>(data_); }
    Map& members() { return std::get<Map>(data_); }

    // The member of that name, or nullptr when this is no map or has none. Linear: maps here are small.
    const Value* find(std::string_view key) const;
    // Adds or replaces a member; a null value becomes a map first. Returns *this, so that calls chain.
    Value& set(std::string_view key, Value value, Origin key_origin = {});

    Origin origin() const { return origin_; }
    void set_origin(Origin at) { origin_ = at; }

    // "a boolean", "a list" ... as error messages name it.
    std::string_view kind_name() const;

private:
    std::variant<std::monostate, bool, std::int64_t, Decimal, std::string, List, Map> data_;
    Origin origin_;
};

struct Value::Member {
    std::string key;
    Origin key_origin;
    Value value;
};

}  // namespace vpcsim
