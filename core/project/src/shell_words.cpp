// SPDX-License-Identifier: GPL-3.0-or-later
#include "shell_words.h"

#include <algorithm>
#include <array>
#include <utility>

namespace slipway::project {

namespace {

/// What a shell does itself, and words of its grammar. Some are programs too, but not quite the
/// same.
constexpr std::array ofShells = std::to_array<std::string_view>(
    {"!",        ".",       ":",        "[",      "alias", "bg",     "break",  "case",    "cd",
     "chdir",    "command", "continue", "do",     "done",  "echo",   "elif",   "else",    "esac",
     "eval",     "exec",    "exit",     "export", "false", "fc",     "fg",     "fi",      "for",
     "function", "getopts", "hash",     "if",     "in",    "jobs",   "kill",   "local",   "printf",
     "pwd",      "read",    "readonly", "return", "set",   "shift",  "source", "test",    "then",
     "time",     "times",   "trap",     "true",   "type",  "ulimit", "umask",  "unalias", "unset",
     "until",    "wait",    "while"});

/// Reads a command letter by letter.
class Words
{
public:
    explicit Words(std::string_view text)
        : m_text(text)
    {}

    std::optional<std::vector<std::string>> read()
    {
        while (m_at < m_text.size()) {
            if (!takeLetter())
                return std::nullopt;
        }
        endWord();
        if (m_words.empty() || std::ranges::contains(ofShells, m_words.front()))
            return std::nullopt;
        return std::move(m_words);
    }

private:
    bool takeLetter()
    {
        const char letter = m_text[m_at++];
        switch (letter) {
        case ' ':
        case '\t':
            endWord();
            return true;
        case '\n':
            // Another command would follow.
            return m_text.find_first_not_of(" \t\n", m_at) == std::string_view::npos;
        case '\'':
            return takeSingleQuoted();
        case '"':
            return takeDoubleQuoted();
        case '\\':
            return takeEscaped();
        case '=':
            // In front of a program it would be a variable's.
            return !m_words.empty() && add(letter);
        case '#':
        case '~':
            return m_isInWord && add(letter);
        default:
            return !std::string_view("|&;<>()$`*?[]{}").contains(letter) && add(letter);
        }
    }

    bool takeSingleQuoted()
    {
        const std::size_t end = m_text.find('\'', m_at);
        if (end == std::string_view::npos)
            return false;
        m_isInWord = true;
        m_word += m_text.substr(m_at, end - m_at);
        m_at = end + 1;
        return true;
    }

    bool takeDoubleQuoted()
    {
        m_isInWord = true;
        while (m_at < m_text.size()) {
            const char letter = m_text[m_at++];
            if (letter == '"')
                return true;
            if (letter == '$' || letter == '`')
                return false;
            const bool escapes = letter == '\\' && m_at < m_text.size()
                                 && std::string_view("$`\"\\\n").contains(m_text[m_at]);
            if (!escapes)
                m_word += letter;
            else if (const char next = m_text[m_at++]; next != '\n')
                m_word += next;
        }
        return false;
    }

    bool takeEscaped()
    {
        if (m_at == m_text.size())
            return false;
        const char letter = m_text[m_at++];
        // A line that goes on.
        return letter == '\n' || add(letter);
    }

    bool add(char letter)
    {
        m_word += letter;
        m_isInWord = true;
        return true;
    }

    void endWord()
    {
        if (std::exchange(m_isInWord, false))
            m_words.push_back(std::exchange(m_word, {}));
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    std::string m_word;
    bool m_isInWord = false;
    std::vector<std::string> m_words;
};

} // namespace

std::optional<std::vector<std::string>> plainWords(std::string_view command)
{
    return Words(command).read();
}

} // namespace slipway::project
