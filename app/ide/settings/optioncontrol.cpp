// SPDX-License-Identifier: GPL-3.0-or-later
#include "optioncontrol.h"

#include "shell/style.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;

void OptionEditor::fill(const OptionSpec &spec, const QList<QWidget *> &widgets)
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    for (QWidget *widget : widgets) {
        row->addWidget(widget);
        widget->installEventFilter(this);
        if (widget->accessibleName().isEmpty())
            widget->setAccessibleName(spec.title);
        widget->setAccessibleDescription(spec.description);
    }
    setFocusProxy(widgets.first());
}

bool OptionEditor::eventFilter(QObject *watched, QEvent *event)
{
    // Turning the wheel over a page must not change what happens to lie under the pointer.
    const auto *widget = qobject_cast<QWidget *>(watched);
    if (event->type() == QEvent::Wheel && widget && !widget->hasFocus()) {
        event->ignore();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

namespace {

class FlagEditor : public OptionEditor
{
public:
    FlagEditor(const OptionSpec &spec, QWidget *parent)
        : OptionEditor(parent)
        , m_box(new QCheckBox)
    {
        fill(spec, {m_box});
        layout()->setAlignment(m_box, Qt::AlignRight);
        connect(m_box, &QCheckBox::toggled, this, &OptionEditor::edited);
    }
    void setValue(const QVariant &value) override
    {
        const QSignalBlocker blocker(m_box);
        m_box->setChecked(value.toBool());
    }

private:
    QCheckBox *m_box;
};

class ChoiceEditor : public OptionEditor
{
public:
    ChoiceEditor(const OptionSpec &spec, QWidget *parent)
        : OptionEditor(parent)
        , m_box(new QComboBox)
    {
        for (qsizetype i = 0; i < spec.choices.size(); ++i)
            m_box->addItem(spec.choiceTitles[i], spec.choices[i]);
        m_box->setFocusPolicy(Qt::StrongFocus);
        fill(spec, {m_box});
        connect(m_box, &QComboBox::activated, this,
                [this] { Q_EMIT edited(m_box->currentData()); });
    }
    void setValue(const QVariant &value) override
    {
        m_box->setCurrentIndex(m_box->findData(value));
    }

private:
    QComboBox *m_box;
};

template<class Box, class Number>
class NumberEditor : public OptionEditor
{
public:
    NumberEditor(const OptionSpec &spec, QWidget *parent)
        : OptionEditor(parent)
        , m_box(new Box)
    {
        const bool limited = spec.minimum < spec.maximum;
        constexpr double far = 1e6;
        m_box->setRange(Number(limited ? spec.minimum : -far),
                        Number(limited ? spec.maximum : far));
        m_box->setFocusPolicy(Qt::StrongFocus);
        m_box->setKeyboardTracking(false);
        fill(spec, {m_box});
        connect(m_box, &Box::valueChanged, this, [this](Number now) { Q_EMIT edited(now); });
    }
    void setValue(const QVariant &value) override
    {
        const QSignalBlocker blocker(m_box);
        m_box->setValue(value.value<Number>());
    }

private:
    Box *m_box;
};

class FontEditor : public OptionEditor
{
public:
    FontEditor(const OptionSpec &spec, QWidget *parent)
        : OptionEditor(parent)
        , m_box(new QComboBox)
    {
        m_box->setEditable(true);
        m_box->addItem(OptionEditor::tr("As the program chooses"), QString());
        for (const QString &family : QFontDatabase::families()) {
            if (!QFontDatabase::isPrivateFamily(family))
                m_box->addItem(family, family);
        }
        m_box->setInsertPolicy(QComboBox::NoInsert);
        m_box->setFocusPolicy(Qt::StrongFocus);
        fill(spec, {m_box});
        connect(m_box, &QComboBox::activated, this,
                [this] { Q_EMIT edited(m_box->currentData()); });
        connect(m_box->lineEdit(), &QLineEdit::editingFinished, this, [this] {
            const int index = m_box->findText(m_box->currentText(), Qt::MatchFixedString);
            Q_EMIT edited(index >= 0 ? m_box->itemData(index) : m_box->currentText());
        });
    }
    void setValue(const QVariant &value) override
    {
        const int index = m_box->findData(value);
        if (index >= 0)
            m_box->setCurrentIndex(index);
        else
            m_box->setEditText(value.toString());
    }

private:
    QComboBox *m_box;
};

class TextEditorControl : public OptionEditor
{
public:
    TextEditorControl(const OptionSpec &spec, QWidget *parent)
        : OptionEditor(parent)
        , m_line(new QLineEdit)
    {
        QList<QWidget *> widgets{m_line};
        if (spec.control == OptionControl::File || spec.control == OptionControl::Folder) {
            auto *choose = new QPushButton(OptionEditor::tr("Choose…"));
            choose->setAccessibleName(OptionEditor::tr("Choose: %1").arg(spec.title));
            connect(choose, &QPushButton::clicked, this,
                    [this, folder = spec.control == OptionControl::Folder] { choosePath(folder); });
            widgets.append(choose);
        }
        fill(spec, widgets);
        connect(m_line, &QLineEdit::editingFinished, this,
                [this] { Q_EMIT edited(m_line->text()); });
    }
    void setValue(const QVariant &value) override
    {
        if (m_line->text() != value.toString())
            m_line->setText(value.toString());
    }

private:
    void choosePath(bool folder)
    {
        auto *dialog = new QFileDialog(this);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->setFileMode(folder ? QFileDialog::Directory : QFileDialog::ExistingFile);
        if (!m_line->text().isEmpty())
            dialog->selectFile(m_line->text());
        connect(dialog, &QFileDialog::fileSelected, this, &OptionEditor::edited);
        dialog->open();
    }

    QLineEdit *m_line;
};

/// One text a line.
class ListEditor : public OptionEditor
{
public:
    ListEditor(const OptionSpec &spec, QWidget *parent)
        : OptionEditor(parent)
        , m_lines(new QPlainTextEdit)
    {
        m_lines->setTabChangesFocus(true);
        m_lines->setFixedHeight(m_lines->fontMetrics().lineSpacing() * 4 + 12);
        makeField(m_lines);
        m_lines->setPlaceholderText(OptionEditor::tr("One in each line"));
        fill(spec, {m_lines});
    }
    void setValue(const QVariant &value) override
    {
        if (!m_lines->hasFocus())
            m_lines->setPlainText(value.toStringList().join(u'\n'));
    }

protected:
    bool eventFilter(QObject *watched, QEvent *event) override
    {
        if (watched == m_lines && event->type() == QEvent::FocusOut) {
            QStringList list = m_lines->toPlainText().split(u'\n', Qt::SkipEmptyParts);
            for (QString &one : list)
                one = one.trimmed();
            list.removeAll(QString());
            Q_EMIT edited(list);
        }
        return OptionEditor::eventFilter(watched, event);
    }

private:
    QPlainTextEdit *m_lines;
};

class FileOnlyEditor : public OptionEditor
{
public:
    FileOnlyEditor(const OptionSpec &spec, QWidget *parent)
        : OptionEditor(parent)
    {
        auto *button = new QPushButton(OptionEditor::tr("Edit as Text"));
        button->setAccessibleName(OptionEditor::tr("Edit as text: %1").arg(spec.title));
        fill(spec, {button});
        connect(button, &QPushButton::clicked, this, &OptionEditor::textAsked);
    }
    void setValue(const QVariant &) override {}
};

} // namespace

OptionEditor *OptionEditor::make(const OptionSpec &spec, QWidget *parent)
{
    if (!spec.choices.isEmpty())
        return new ChoiceEditor(spec, parent);
    switch (spec.value.typeId()) {
    case QMetaType::Bool:
        return new FlagEditor(spec, parent);
    case QMetaType::Int:
        return new NumberEditor<QSpinBox, int>(spec, parent);
    case QMetaType::Double:
        return new NumberEditor<QDoubleSpinBox, double>(spec, parent);
    case QMetaType::QStringList:
        return new ListEditor(spec, parent);
    case QMetaType::QString:
        if (spec.control == OptionControl::Font)
            return new FontEditor(spec, parent);
        return new TextEditorControl(spec, parent);
    default:
        return new FileOnlyEditor(spec, parent);
    }
}

} // namespace slipway::ide
