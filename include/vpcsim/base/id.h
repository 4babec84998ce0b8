// Id: a typed index into a dense vector. An EniId cannot be given where a VpcId is wanted.
// IdVector: the dense vector that such an id indexes.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "vpcsim/base/assert.h"

namespace vpcsim {

template <class Tag>
struct Id {
    static constexpr std::uint32_t kNoneValue = std::numeric_limits<std::uint32_t>::max();

    std::uint32_t value = kNoneValue;

    constexpr bool is_none() const { return value == kNoneValue; }
    constexpr explicit operator bool() const { return !is_none(); }
    constexpr auto operator<=>(const Id&) const = default;
};

template <class IdType, class T>
class IdVector {
public:
    IdType push_back(T item)
    {
        items_.push_back(std::move(item));
        return IdType{count_++};
    }

    T& operator[](IdType id) { return items_[checked(id)]; }
    const T& operator[](IdType id) const { return items_[checked(id)]; }

    std::size_t size() const { return items_.size(); }
    bool contains(IdType id) const { return id.value < count_; }
    void resize(std::size_t count)
    {
        items_.resize(count);
        count_ = static_cast<std::uint32_t>(count);
    }
    void reserve(std::size_t count) { items_.reserve(count); }

    auto begin() { return items_.begin(); }
    auto end() { return items_.end(); }
    auto begin() const { return items_.begin(); }
    auto end() const { return items_.end(); }

private:
    std::size_t checked(IdType id) const
    {
        VPCSIM_ASSERT(id.value < count_);
        return id.value;
    }

    std::vector<T> items_;
    std::uint32_t count_ = 0;  // items_.size(), which is a difference and a division away from every check
};

// for (auto id : ids(network.enis)) ...
template <class IdType, class T>
class IdRange {
public:
    explicit IdRange(const IdVector<IdType, T>& items) : count_{static_cast<std::uint32_t>(items.size())} {}

    struct Iterator {
        std::uint32_t value;
        IdType operator*() const { return IdType{value}; }
        Iterator& operator++()
        {
            ++value;
            return *this;
        }
        bool operator==(const Iterator&) const = default;
    };
    Iterator begin() const { return {0}; }
    Iterator end() const { return {count_}; }

private:
    std::uint32_t count_;
};

template <class IdType, class T>
IdRange<IdType, T> ids(const IdVector<IdType, T>& items)
{
    return IdRange<IdType, T>{items};
}

}  // namespace vpcsim
