// SPDX-License-Identifier: GPL-3.0-or-later
#include "optionrow.h"

#include "optioncontrol.h"
#include "shell/style.h"
#include "shell/theme.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;

static QLabel *muted(const QString &text)
{
    auto *label = new QLabel(text);
    label->setForegroundRole(QPalette::PlaceholderText);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    return label;
}

OptionRow::OptionRow(const QString &id, Options::Scope scope, QWidget *parent)
    : QWidget(parent)
    , m_row(new QBoxLayout(QBoxLayout::LeftToRight, this))
    , m_id(id)
    , m_scope(scope)
    , m_title(new QLabel(spec().title))
    , m_note(muted({}))
    , m_reset(new QPushButton(tr("Reset")))
    , m_editor(OptionEditor::make(spec()))
{
    QFont font = m_title->font();
    font.setWeight(QFont::DemiBold);
    m_title->setFont(font);
    m_title->setTextFormat(Qt::PlainText);
    m_title->setToolTip(id);
    m_title->setWordWrap(true);
    setButtonKind(m_reset, ButtonKind::Quiet);
    m_reset->setAccessibleName(tr("Reset: %1").arg(spec().title));
    auto *texts = new QVBoxLayout;
    texts->setSpacing(4);
    texts->addWidget(m_title);
    if (!spec().description.isEmpty())
        texts->addWidget(muted(spec().description));
    texts->addWidget(m_note);
    texts->addStretch(1);
    m_row->setContentsMargins(16, 12, 0, 12);
    m_row->addLayout(texts, 1);
    m_row->addWidget(m_reset, 0, Qt::AlignTop);
    m_row->addWidget(m_editor, 0, Qt::AlignTop);
    connect(m_editor, &OptionEditor::edited, this, [this](const QVariant &value) {
        Options::instance().set(m_id, value, m_scope);
        refresh(); // Also where it was refused.
    });
    connect(m_editor, &OptionEditor::textAsked, this, &OptionRow::textAsked);
    connect(m_reset, &QPushButton::clicked, this, [this] {
        m_editor->setFocus(Qt::OtherFocusReason); // The button is about to go.
        Options::instance().reset(m_id, m_scope);
    });
    refresh();
}

/// Where there is little room the value stands below what it is for.
void OptionRow::resizeEvent(QResizeEvent *event)
{
    constexpr int narrow = 520;
    constexpr int editorWidth = 256;
    const bool isNarrow = width() < narrow;
    m_row->setDirection(isNarrow ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
    m_row->setSpacing(isNarrow ? 8 : 16);
    m_editor->setMinimumWidth(isNarrow ? 0 : editorWidth);
    m_editor->setMaximumWidth(editorWidth);
    // Its place stays free, so that nothing jumps when it comes.
    QSizePolicy policy = m_reset->sizePolicy();
    policy.setRetainSizeWhenHidden(!isNarrow);
    m_reset->setSizePolicy(policy);
    QWidget::resizeEvent(event);
}

QString OptionRow::group() const
{
    return spec().group;
}

bool OptionRow::matches(const QStringList &words) const
{
    QString text =
        u' ' + spec().title + u' ' + spec().description + u' ' + spec().group + u' ' + m_id;
    text += u' ' + spec().choiceTitles.join(u' ');
    return std::ranges::all_of(
        words, [&](const QString &word) { return text.contains(word, Qt::CaseInsensitive); });
}

bool OptionRow::isChanged() const
{
    return Options::instance().valueIn(m_id, m_scope).has_value();
}

void OptionRow::refresh()
{
    const Options &options = Options::instance();
    const auto user = options.valueIn(m_id, Options::Scope::User);
    const QVariant below = m_scope == Options::Scope::Project && user ? *user : spec().value;
    m_editor->setValue(options.valueIn(m_id, m_scope).value_or(below));
    m_reset->setVisible(isChanged());
    const bool overruled =
        m_scope == Options::Scope::User && options.source(m_id) == Options::Source::Project;
    m_note->setText(overruled ? tr("The open project says otherwise.") : QString());
    m_note->setVisible(overruled);
    m_title->setAccessibleDescription(isChanged() ? tr("Changed") : QString());
    update();
}

void OptionRow::paintEvent(QPaintEvent *)
{
    if (!isChanged())
        return;
    QPainter painter(this);
    painter.fillRect(QRect(0, 12, 3, height() - 24), Theme::instance().color(ColorRole::Accent));
}

} // namespace slipway::ide
