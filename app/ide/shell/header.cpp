// SPDX-License-Identifier: GPL-3.0-or-later
#include "header.h"

#include "style.h"
#include "theme.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;

ActionButton::ActionButton(Glyph glyph, const QString &text, QWidget *parent)
    : QPushButton(text, parent)
    , m_hasText(!text.isEmpty())
{
    setAccessibleName(text);
    setEnabled(false);
    setIconSize({14, 14});
    const ColorRole role = glyph == Glyph::Play          ? ColorRole::Success
                           : glyph == Glyph::Stop        ? ColorRole::Danger
                           : glyph == Glyph::ChevronDown ? ColorRole::TextMuted
                                                         : ColorRole::AccentText;
    setIcon(glyphIcon(glyph, role));
}

void ActionButton::setAction(QAction *action)
{
    m_action = action;
    connect(this, &QPushButton::clicked, action, &QAction::trigger);
    connect(action, &QAction::changed, this, &ActionButton::follow);
    follow();
}

void ActionButton::follow()
{
    const QString keys = m_action->shortcut().toString(QKeySequence::NativeText);
    setEnabled(m_action->isEnabled());
    if (m_hasText)
        setText(m_action->iconText());
    setAccessibleName(m_action->iconText());
    setToolTip(keys.isEmpty() ? m_action->iconText()
                              : u"%1 (%2)"_s.arg(m_action->iconText(), keys));
}

Header::Header(QWidget *parent)
    : QWidget(parent)
    , m_menuBar(new QMenuBar)
    , m_title(new QLabel)
    , m_run(new ActionButton(Glyph::Play, tr("Run")))
    , m_runMenu(new ActionButton(Glyph::ChevronDown, {}))
    , m_stop(new ActionButton(Glyph::Stop, tr("Stop")))
    , m_deploy(new ActionButton(Glyph::Upload, tr("Deploy")))
{
    setButtonKind(m_deploy, ButtonKind::Primary);
    m_menuBar->setNativeMenuBar(false);
    m_menuBar->setSizePolicy(QSizePolicy::Minimum, QSizePolicy::Fixed);
    m_menuBar->setAccessibleName(tr("Menu"));
    m_title->setTextFormat(Qt::RichText);
    m_title->setAlignment(Qt::AlignCenter);
    m_title->setMinimumWidth(0);
    m_title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_title->installEventFilter(this);
    connect(&Theme::instance(), &Theme::changed, this, &Header::showTitle);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(8, 6, 12, 7);
    row->setSpacing(8);
    row->addWidget(m_menuBar);
    row->addWidget(m_title, 1);
    auto *runPair = new QHBoxLayout;
    runPair->setSpacing(2);
    runPair->addWidget(m_run);
    runPair->addWidget(m_runMenu);
    m_runMenu->setObjectName(u"runMenu"_s);
    m_runMenu->setAccessibleName(tr("Ways to run"));
    m_runMenu->setFixedWidth(24);
    row->addLayout(runPair);
    row->addWidget(m_stop);
    auto *apart = new QHBoxLayout; // Its margin goes when the button is hidden.
    apart->setContentsMargins(8, 0, 0, 0);
    apart->addWidget(m_deploy);
    row->addLayout(apart);
    setFixedHeight(44);
}

ActionButton *Header::button(HeaderButton which) const
{
    switch (which) {
    case HeaderButton::Run:
        return m_run;
    case HeaderButton::RunMenu:
        return m_runMenu;
    case HeaderButton::Stop:
        return m_stop;
    case HeaderButton::Deploy:
        return m_deploy;
    case HeaderButton::None:
        break;
    }
    return nullptr;
}

void Header::setAction(HeaderButton which, QAction *action)
{
    if (ActionButton *found = button(which))
        found->setAction(action);
}

void Header::setButtonShown(HeaderButton which, bool shown)
{
    if (ActionButton *found = button(which))
        found->setVisible(shown);
}

void Header::setTitle(const QString &folder, const QString &file)
{
    m_folder = folder;
    m_file = file;
    m_title->setAccessibleName(file.isEmpty() ? folder : u"%1  %2"_s.arg(folder, file));
    showTitle();
}

/// As much as there is room for: the file's own name, which is the end of its path, goes last.
void Header::showTitle()
{
    constexpr int gap = 12;
    constexpr int least = 32;
    QFont bold = m_title->font();
    bold.setBold(true);
    const int room = m_title->width();
    const QString folder = QFontMetrics(bold).elidedText(m_folder, Qt::ElideRight, room);
    const int rest = room - QFontMetrics(bold).horizontalAdvance(folder) - gap;
    QString text = u"<b>%1</b>"_s.arg(folder.toHtmlEscaped());
    if (!m_file.isEmpty() && rest >= least)
        text += u" <span style='color:%1'>&nbsp;%2</span>"_s.arg(
            Theme::instance().color(ColorRole::TextMuted).name(),
            m_title->fontMetrics().elidedText(m_file, Qt::ElideLeft, rest).toHtmlEscaped());
    const bool empty = (m_folder.isEmpty() && m_file.isEmpty()) || room < least;
    m_title->setText(empty ? QString() : text);
}

bool Header::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize)
        showTitle();
    return QWidget::eventFilter(watched, event);
}

void Header::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), Theme::instance().color(ColorRole::Window));
    painter.fillRect(QRect(0, height() - 1, width(), 1),
                     Theme::instance().color(ColorRole::Border));
}

} // namespace slipway::ide
