// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>

#include <filesystem>
#include <utility>

namespace slipway::hosting {

/// A folder for one execution, with a name of its own; it goes with this.
class Workplace
{
public:
    static Result<Workplace> create(const std::filesystem::path &parent);
    Workplace(Workplace &&other) noexcept
        : m_folder(std::exchange(other.m_folder, {}))
    {}
    Workplace &operator=(Workplace &&other) noexcept
    {
        std::swap(m_folder, other.m_folder);
        return *this;
    }
    ~Workplace();

    const std::filesystem::path &folder() const { return m_folder; }

private:
    explicit Workplace(std::filesystem::path folder)
        : m_folder(std::move(folder))
    {}

    std::filesystem::path m_folder;
};

} // namespace slipway::hosting
