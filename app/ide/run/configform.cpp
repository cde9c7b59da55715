// SPDX-License-Identifier: GPL-3.0-or-later
#include "configform.h"

#include "shell/codefont.h"
#include "shell/style.h"
#include "shell/theme.h"

#include <slipway/project/units.h>

#include <QComboBox>
#include <QFileInfo>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QProcess>

using namespace Qt::StringLiterals;

namespace slipway::ide {

using Run = project::Manifest::Run;

namespace {

enum Kind { Detected, Command, File };

/// What QProcess::splitCommand() makes the same words of.
QString joined(const std::vector<std::string> &words)
{
    QStringList parts;
    for (const std::string &word : words) {
        QString text = QString::fromStdString(word);
        const bool plain = !text.isEmpty() && !text.contains(u' ') && !text.contains(u'"');
        text.replace(u'"', u"\"\"\""_s);
        parts += plain ? text : u'"' + text + u'"';
    }
    return parts.join(u' ');
}

std::vector<std::string> split(const QString &text)
{
    std::vector<std::string> words;
    for (const QString &word : QProcess::splitCommand(text))
        words.push_back(word.toStdString());
    return words;
}

bool isShell(const Run &run)
{
    return run.command.size() == 3 && run.command[0] == "sh" && run.command[1] == "-c";
}

/// Exactly: it is written as it is read from here.
QString sizeOf(const std::optional<std::uint64_t> &bytes)
{
    if (!bytes || *bytes == 0)
        return bytes ? u"0"_s : QString();
    constexpr std::array units{std::pair{30U, "GB"}, std::pair{20U, "MB"}, std::pair{10U, "KB"}};
    for (const auto &[shift, unit] : units) {
        if (*bytes % (std::uint64_t{1} << shift) == 0)
            return u"%1 %2"_s.arg(*bytes >> shift).arg(QLatin1StringView(unit));
    }
    return u"%1 B"_s.arg(*bytes);
}

QString timeOf(const std::optional<Milliseconds> &time)
{
    if (!time)
        return {};
    return time->count() % 1000 == 0 ? u"%1 s"_s.arg(time->count() / 1000)
                                     : u"%1 ms"_s.arg(time->count());
}

} // namespace

ConfigForm::ConfigForm(QWidget *parent)
    : QWidget(parent)
    , m_layout(new QFormLayout(this))
    , m_kind(new QComboBox)
    , m_interpreter(new QComboBox)
    , m_environment(new QPlainTextEdit)
    , m_network(new QComboBox)
    , m_display(new QComboBox)
{
    m_layout->setContentsMargins(0, 0, 16, 16);
    m_layout->setHorizontalSpacing(16);
    m_layout->setVerticalSpacing(8);
    m_layout->setLabelAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_layout->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    m_name = addLine(tr("Name"), {}, m_nameMessage);
    m_kind->addItems({tr("What the project is found to be"), tr("A command"), tr("A file")});
    addRow(tr("Runs"), m_kind);
    m_what = addLine(tr("Command"), {}, m_whatMessage);
    m_arguments = addLine(tr("Arguments"), tr("--verbose \"two words\""), m_argumentsMessage);
    m_workFolder = addLine(tr("Starts in"), tr("the project's folder"), m_folderMessage);
    m_interpreter->setEditable(true);
    for (QComboBox *box : {m_kind, m_interpreter, m_network, m_display})
        box->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    addRow(tr("Interpreter"), m_interpreter);
    m_environment->setPlaceholderText(u"NAME=value"_s);
    m_environment->setTabChangesFocus(true);
    makeField(m_environment);
    m_environment->setFont(codeFont(QApplication::font().pointSizeF()));
    m_environment->setFixedHeight(84);
    m_environmentMessage = addRow(tr("Environment"), m_environment);
    m_memory = addLine(tr("Memory"), {}, m_memoryMessage);
    m_time = addLine(tr("Time"), {}, m_timeMessage);
    m_cpus = addLine(tr("Processors"), {}, m_cpusMessage);
    m_processes = addLine(tr("Processes"), {}, m_processesMessage);
    m_fileSize = addLine(tr("Largest file"), {}, m_fileSizeMessage);
    m_network->addItem(QString(), QString());
    m_network->addItem(tr("None"), u"none"_s);
    m_network->addItem(tr("To the outside, not to this machine"), u"outbound"_s);
    m_network->addItem(tr("This machine's own"), u"host"_s);
    addRow(tr("Network"), m_network);
    m_display->addItem(QString());
    m_display->addItem(tr("Allowed"), true);
    m_display->addItem(tr("Not allowed"), false);
    addRow(tr("Opening windows"), m_display);
    for (QComboBox *box : {m_kind, m_network, m_display, m_interpreter})
        connect(box, &QComboBox::currentIndexChanged, this, [this] {
            followKind();
            if (!m_filling)
                Q_EMIT edited();
        });
    const auto typed = [this] {
        if (!m_filling)
            Q_EMIT edited();
    };
    connect(m_interpreter, &QComboBox::editTextChanged, this, typed);
    connect(m_environment, &QPlainTextEdit::textChanged, this, typed);
    connect(m_name, &QLineEdit::editingFinished, this, &ConfigForm::nameEdited);
    followKind();
}

/// A field, and the line below it that says what is wrong.
QLabel *ConfigForm::addRow(const QString &label, QWidget *field, const QString &hint)
{
    field->setAccessibleName(label);
    field->setAccessibleDescription(hint);
    auto *message = new QLabel;
    message->setWordWrap(true);
    message->setTextFormat(Qt::PlainText);
    message->hide();
    auto *both = new QVBoxLayout;
    both->setSpacing(4);
    both->addWidget(field);
    both->addWidget(message);
    auto *title = new QLabel(label);
    title->setBuddy(field);
    m_layout->addRow(title, both);
    return message;
}

QLineEdit *ConfigForm::addLine(const QString &label, const QString &placeholder, QLabel *&message)
{
    auto *line = new QLineEdit;
    line->setPlaceholderText(placeholder);
    message = addRow(label, line, placeholder);
    if (m_name) { // Not for the first one, the name itself.
        connect(line, &QLineEdit::textEdited, this, &ConfigForm::edited);
    }
    return line;
}

void ConfigForm::setInterpreters(const QStringList &names)
{
    const QString text = m_interpreter->currentText();
    m_filling = true;
    m_interpreter->clear();
    m_interpreter->addItems(names);
    m_interpreter->setEditText(text);
    m_filling = false;
}

void ConfigForm::followKind()
{
    const int kind = m_kind->currentIndex();
    m_what->setEnabled(kind != Detected);
    const QString label = kind == File ? tr("File") : tr("Command");
    if (auto *title = qobject_cast<QLabel *>(m_layout->itemAt(2, QFormLayout::LabelRole)->widget()))
        title->setText(label);
    m_what->setAccessibleName(label);
    m_what->setPlaceholderText(kind == File      ? u"tools/report.py"_s
                               : kind == Command ? u"python3 -m shop --port 8000"_s
                                                 : QString());
}

/// What holds where nothing is written here.
void ConfigForm::showInherited(const Run &project)
{
    const auto hint = [](QLineEdit *line, const QString &inherited, const QString &usual) {
        line->setPlaceholderText(inherited.isEmpty() ? usual
                                                     : tr("%1, as the project").arg(inherited));
        line->setAccessibleDescription(line->placeholderText());
    };
    const auto number = [](const auto &value) {
        return value ? QString::number(*value) : QString();
    };
    hint(m_interpreter->lineEdit(), QString::fromStdString(project.interpreter.value_or("")),
         tr("the project's environment, else python3"));
    hint(m_memory, sizeOf(project.memory), tr("512 MB; more for languages that are compiled"));
    hint(m_time, timeOf(project.time), tr("no limit"));
    hint(m_cpus, number(project.cpus), u"1"_s);
    hint(m_processes, number(project.processes), u"256"_s);
    hint(m_fileSize, sizeOf(project.fileSize), u"10 MB"_s);
    const int network =
        m_network->findData(QString::fromStdString(project.network.value_or("none")));
    m_network->setItemText(0, tr("As the project: %1").arg(m_network->itemText(network)));
    const int display = m_display->findData(project.display.value_or(true));
    m_display->setItemText(0, tr("As the project: %1").arg(m_display->itemText(display)));
    if (name().isEmpty()) {
        m_network->setItemText(0, tr("As usual: %1").arg(m_network->itemText(network)));
        m_display->setItemText(0, tr("As usual: %1").arg(m_display->itemText(display)));
    }
}

void ConfigForm::show(const QString &name, const Run &run, const Run &project)
{
    m_filling = true;
    m_name->setText(name.isEmpty() ? tr("Project") : name);
    m_name->setReadOnly(name.isEmpty());
    showInherited(name.isEmpty() ? Run() : project);
    m_kind->setCurrentIndex(run.file ? File : run.command.empty() ? Detected : Command);
    m_what->setText(run.file       ? QString::fromStdString(*run.file)
                    : isShell(run) ? QString::fromStdString(run.command[2])
                                   : joined(run.command));
    m_arguments->setText(joined(run.arguments));
    m_workFolder->setText(QString::fromStdString(run.folder.value_or("")));
    m_interpreter->setEditText(QString::fromStdString(run.interpreter.value_or("")));
    QStringList lines;
    for (const auto &[key, value] : run.environment)
        lines += QString::fromStdString(key) + u'=' + QString::fromStdString(value);
    m_environment->setPlainText(lines.join(u'\n'));
    m_memory->setText(sizeOf(run.memory));
    m_time->setText(timeOf(run.time));
    m_cpus->setText(run.cpus ? QString::number(*run.cpus) : QString());
    m_processes->setText(run.processes ? QString::number(*run.processes) : QString());
    m_fileSize->setText(sizeOf(run.fileSize));
    m_network->setCurrentIndex(
        std::max(0, m_network->findData(QString::fromStdString(run.network.value_or("")))));
    m_display->setCurrentIndex(!run.display ? 0 : *run.display ? 1 : 2);
    followKind();
    m_filling = false;
    sayAboutName({});
    (void)this->run();
}

QString ConfigForm::name() const
{
    return m_name->isReadOnly() ? QString() : m_name->text().trimmed();
}

void ConfigForm::say(QLabel *label, const QString &text, bool &good)
{
    label->setText(text);
    label->setVisible(!text.isEmpty());
    setTextRole(label, ColorRole::Danger);
    good = good && text.isEmpty();
}

void ConfigForm::sayAboutName(const QString &text)
{
    bool good = true;
    say(m_nameMessage, text, good);
}

void ConfigForm::readWhat(Run &run, bool &good)
{
    const QString what = m_what->text().trimmed();
    const int kind = m_kind->currentIndex();
    QString wrong;
    if (kind == Command && what.isEmpty())
        wrong = tr("Write the command, as in a terminal.");
    else if (kind == File && what.isEmpty())
        wrong = tr("Name a file of the project, such as main.py.");
    else if (kind == File && !QFileInfo(m_folder + u'/' + what).isFile())
        wrong = tr("There is no such file in the project.");
    say(m_whatMessage, wrong, good);
    if (kind == Command)
        run.command = {"sh", "-c", what.toStdString()};
    else if (kind == File)
        run.file = what.toStdString();
    const QString arguments = m_arguments->text();
    const bool open = arguments.count(u'"') % 2 != 0;
    say(m_argumentsMessage, open ? tr("A quotation mark is missing.") : QString(), good);
    run.arguments = split(arguments);
    const QString folder = m_workFolder->text().trimmed();
    const bool there = folder.isEmpty() || QFileInfo(m_folder + u'/' + folder).isDir();
    const bool inside = !folder.startsWith(u'/') && !folder.split(u'/').contains(u".."_s);
    say(m_folderMessage,
        !inside  ? tr("It must be in the project: write it without a slash at the beginning.")
        : !there ? tr("There is no such folder in the project.")
                 : QString(),
        good);
    if (!folder.isEmpty())
        run.folder = folder.toStdString();
    if (const QString interpreter = m_interpreter->currentText().trimmed(); !interpreter.isEmpty())
        run.interpreter = interpreter.toStdString();
}

void ConfigForm::readLimits(Run &run, bool &good)
{
    const auto read = [&](const QLineEdit *field, QLabel *label, auto parse, auto &value) {
        const QString text = field->text().trimmed();
        if (text.isEmpty())
            return say(label, {}, good);
        const auto parsed = parse(text.toStdString());
        if (parsed)
            value = *parsed;
        say(label, parsed ? QString() : QString::fromStdString(parsed.error().message), good);
    };
    read(m_memory, m_memoryMessage, &project::parseSize, run.memory);
    read(m_time, m_timeMessage, &project::parseDuration, run.time);
    read(m_fileSize, m_fileSizeMessage, &project::parseSize, run.fileSize);
    bool number = true;
    const double cpus = m_cpus->text().toDouble(&number);
    const bool hasCpus = !m_cpus->text().trimmed().isEmpty();
    say(m_cpusMessage,
        hasCpus && (!number || cpus < 0 || cpus > 1024)
            ? tr("Write a number such as 2 or 0.5; 0 is no limit.")
            : QString(),
        good);
    if (hasCpus)
        run.cpus = cpus;
    const qlonglong processes = m_processes->text().trimmed().toLongLong(&number);
    const bool hasProcesses = !m_processes->text().trimmed().isEmpty();
    say(m_processesMessage,
        hasProcesses && (!number || processes < 0 || processes > 1'000'000)
            ? tr("Write a whole number; 0 is no limit.")
            : QString(),
        good);
    if (hasProcesses)
        run.processes = processes;
}

void ConfigForm::readEnvironment(Run &run, bool &good)
{
    QString wrong;
    int number = 0;
    for (const QString &line : m_environment->toPlainText().split(u'\n')) {
        ++number;
        if (line.trimmed().isEmpty())
            continue;
        const qsizetype equals = line.indexOf(u'=');
        if (equals <= 0 && wrong.isEmpty())
            wrong = tr("Line %1 is not NAME=value.").arg(number);
        else if (equals > 0)
            run.environment[line.first(equals).trimmed().toStdString()] =
                line.sliced(equals + 1).toStdString();
    }
    say(m_environmentMessage, wrong, good);
}

std::optional<Run> ConfigForm::run()
{
    Run run;
    bool good = true;
    readWhat(run, good);
    readLimits(run, good);
    readEnvironment(run, good);
    if (const QString network = m_network->currentData().toString(); !network.isEmpty())
        run.network = network.toStdString();
    if (const QVariant display = m_display->currentData(); display.isValid())
        run.display = display.toBool();
    return good ? std::optional(run) : std::nullopt;
}

} // namespace slipway::ide
