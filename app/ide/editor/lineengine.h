// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <KSyntaxHighlighting/AbstractHighlighter>
#include <KSyntaxHighlighting/Definition>
#include <KSyntaxHighlighting/Format>
#include <KSyntaxHighlighting/State>

#include <QByteArrayView>
#include <QString>

#include <vector>

namespace slipway::ide {

/// Highlights one line of UTF-8 and gives the formats in bytes. One per thread.
class LineEngine : public KSyntaxHighlighting::AbstractHighlighter
{
public:
    /// Lines longer than this are left plain: every rule would be tried along all of it.
    static constexpr qsizetype longestLine = 10'000;

    /// How a line bends the depth of folding regions: it first closes, then opens so many.
    struct Bend
    {
        quint16 closes = 0;
        quint16 opens = 0;

        bool operator==(const Bend &) const = default;
    };

    struct Line
    {
        KSyntaxHighlighting::State state;
        Bend bend;
    };

    /// `styles` gets one style number for each byte of `text`.
    Line highlight(QByteArrayView text, const KSyntaxHighlighting::State &before,
                   std::vector<char> &styles);

protected:
    void applyFormat(int offset, int length, const KSyntaxHighlighting::Format &format) override;
    void applyFolding(int offset, int length, KSyntaxHighlighting::FoldingRegion region) override;

private:
    qsizetype byteOf(qsizetype utf16);

    QString m_text;
    std::vector<char> *m_styles = nullptr;
    bool m_ascii = true;
    // Where the last conversion ended; formats come from left to right.
    qsizetype m_walkedUtf16 = 0;
    qsizetype m_walkedBytes = 0;
    int m_depth = 0;
    int m_lowest = 0;
};

/// The number Scintilla knows this look by: a function of the format's text style and of what the
/// language adds to it (bold, italic, underlined), so that numbers never run out and themes can
/// change without a text being styled again.
char styleNumber(const KSyntaxHighlighting::Format &format);

/// What a number stands for, for the theme.
struct StyleMeaning
{
    int textStyle;
    bool bold;
    bool italic;
    bool underline;
};
/// Bold, italic and underlined, in any combination: with Scintilla's own they are 256.
constexpr int styleVariants = 8;
/// `index` from 0 to styleVariants * ThemeColors::syntaxStyles.
int styleNumberAt(int index);
StyleMeaning styleMeaning(int number);

} // namespace slipway::ide
