// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/text/document.h>

#include <QDebug>
#include <QString>

#include <algorithm>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

/// SLIPWAY_TEST_SEED repeats a run.
inline unsigned newSeed()
{
    const char *const given = std::getenv("SLIPWAY_TEST_SEED");
    const unsigned seed =
        given ? static_cast<unsigned>(std::strtoul(given, nullptr, 10)) : std::random_device()();
    qInfo("SLIPWAY_TEST_SEED=%u", seed);
    return seed;
}

class Random
{
public:
    explicit Random(unsigned seed)
        : m_engine(seed)
    {}
    std::size_t below(std::size_t end) { return end == 0 ? 0 : m_engine() % end; }
    bool oneIn(std::size_t n) { return below(n) == 0; }
    std::string text(std::size_t most)
    {
        static const std::vector<std::string> characters{"a",      "b", "c",  "x",  " ",
                                                         "\n",     "é", "ß",  "→",  "日",
                                                         "\u0301", "א", "👩", "🏽", "\u200d"};
        std::string text;
        for (std::size_t n = 1 + below(most); n > 0; --n)
            text += characters[below(characters.size())];
        return text;
    }

private:
    std::mt19937 m_engine;
};

/// A text as an editor keeps it that counts in UTF-16, and one that counts bytes.
struct Mirror
{
    std::string bytes;
    QString units;

    explicit Mirror(const std::string &text = {})
        : bytes(text)
        , units(QString::fromStdString(text))
    {}
    void apply(const slipway::text::Edit &edit)
    {
        bytes.replace(edit.at.bytes, edit.removed.bytes, edit.inserted);
        units.replace(static_cast<qsizetype>(edit.at.units),
                      static_cast<qsizetype>(edit.removed.units),
                      QString::fromStdString(edit.inserted));
    }
    void apply(const std::vector<slipway::text::Edit> &edits)
    {
        for (const slipway::text::Edit &edit : edits)
            apply(edit);
    }
    bool holds(const std::string &text) const
    {
        return bytes == text && units == QString::fromStdString(text);
    }
};
