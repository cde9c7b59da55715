<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en">
<context>
    <name>CsvFile</name>
    <message numerus="yes">
        <source>More than %n rows cannot be sorted or filtered here.</source>
        <translation>
            <numerusform>More than %n rows cannot be sorted or filtered here.</numerusform>
            <numerusform>More than %n rows cannot be sorted or filtered here.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>slipway::ide::Console</name>
    <message numerus="yes">
        <source>Running. %n entries wait for its end</source>
        <translation>
            <numerusform>Running. %n entry waits for its end</numerusform>
            <numerusform>Running. %n entries wait for its end</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n entries that waited for a REPL were not run.</source>
        <translation>
            <numerusform>%n entry that waited for a REPL was not run.</numerusform>
            <numerusform>%n entries that waited for a REPL were not run.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>slipway::ide::CsvPage</name>
    <message numerus="yes">
        <source>%Ln row(s)</source>
        <translation>
            <numerusform>%Ln row</numerusform>
            <numerusform>%Ln rows</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1, %n column(s)</source>
        <translation>
            <numerusform>%1, %n column</numerusform>
            <numerusform>%1, %n columns</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>More than %n rows cannot be copied at once.</source>
        <translation>
            <numerusform>More than %n rows cannot be copied at once.</numerusform>
            <numerusform>More than %n rows cannot be copied at once.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>slipway::ide::DiffView</name>
    <message numerus="yes">
        <source>%n change(s)</source>
        <translation>
            <numerusform>%n change</numerusform>
            <numerusform>%n changes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>slipway::ide::EditorStatus</name>
    <message numerus="yes">
        <source>Indent with %n space(s)</source>
        <translation>
            <numerusform>Indent with %n space</numerusform>
            <numerusform>Indent with %n spaces</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cursors</source>
        <translation>
            <numerusform>%n cursor</numerusform>
            <numerusform>%n cursors</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>slipway::ide::FileCommands</name>
    <message numerus="yes">
        <source>%1 already has %n of these names.</source>
        <translation>
            <numerusform>%1 already has one of these names.</numerusform>
            <numerusform>%1 already has %n of these names.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n moved to %1.</source>
        <translation>
            <numerusform>Moved to %1.</numerusform>
            <numerusform>%n moved to %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n copied to %1.</source>
        <translation>
            <numerusform>Copied to %1.</numerusform>
            <numerusform>%n copied to %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n moved to the trash.</source>
        <translation>
            <numerusform>%n moved to the trash.</numerusform>
            <numerusform>%n moved to the trash.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>There is no trash for %n of these.</source>
        <translation>
            <numerusform>There is no trash for one of these.</numerusform>
            <numerusform>There is no trash for %n of these.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>slipway::ide::FileProblems</name>
    <message numerus="yes">
        <source>(and %n more)</source>
        <translation>
            <numerusform>(and %n more)</numerusform>
            <numerusform>(and %n more)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>slipway::ide::FileTree</name>
    <message numerus="yes">
        <source>Delete %n of these for good?</source>
        <translation>
            <numerusform>Delete one of these for good?</numerusform>
            <numerusform>Delete %n of these for good?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>slipway::ide::FindBar</name>
    <message numerus="yes">
        <source>%n replaced</source>
        <translation>
            <numerusform>%n replaced</numerusform>
            <numerusform>%n replaced</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n match(es)</source>
        <translation>
            <numerusform>%n match</numerusform>
            <numerusform>%n matches</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>slipway::ide::ImagePage</name>
    <message numerus="yes">
        <source>%n frame(s)</source>
        <translation>
            <numerusform>%n frame</numerusform>
            <numerusform>%n frames</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>slipway::ide::NotificationBell</name>
    <message numerus="yes">
        <source>Notifications (%n new)</source>
        <translation>
            <numerusform>Notifications (%n new)</numerusform>
            <numerusform>Notifications (%n new)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>slipway::ide::ProblemsFeature</name>
    <message numerus="yes">
        <source>%n error(s)</source>
        <translation>
            <numerusform>%n error</numerusform>
            <numerusform>%n errors</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n warning(s)</source>
        <translation>
            <numerusform>%n warning</numerusform>
            <numerusform>%n warnings</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>slipway::ide::ProjectPage</name>
    <message numerus="yes">
        <source>Looking at the files… %n</source>
        <translation>
            <numerusform>Looking at the files… %n</numerusform>
            <numerusform>Looking at the files… %n</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>slipway::ide::ResultModel</name>
    <message numerus="yes">
        <source>%1, %n match(es)</source>
        <translation>
            <numerusform>%1, %n match</numerusform>
            <numerusform>%1, %n matches</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>slipway::ide::Saving</name>
    <message numerus="yes">
        <source>Save the changes to %n file(s)?</source>
        <translation>
            <numerusform>Save the changes to %n file?</numerusform>
            <numerusform>Save the changes to %n files?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>slipway::ide::SearchPanel</name>
    <message numerus="yes">
        <source>Stopped: %n match(es) so far</source>
        <translation>
            <numerusform>Stopped: %n match so far</numerusform>
            <numerusform>Stopped: %n matches so far</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>No matches in %n file(s)</source>
        <translation>
            <numerusform>No matches in %n file</numerusform>
            <numerusform>No matches in %n files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n match(es)</source>
        <translation>
            <numerusform>%n match</numerusform>
            <numerusform>%n matches</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation>
            <numerusform>%n file</numerusform>
            <numerusform>%n files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) left out</source>
        <translation>
            <numerusform>%n file left out</numerusform>
            <numerusform>%n files left out</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) that are no text</source>
        <translation>
            <numerusform>1 file that is no text</numerusform>
            <numerusform>%n files that are no text</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Replace %n</source>
        <translation>
            <numerusform>Replace %n</numerusform>
            <numerusform>Replace %n</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Taken back in %n file(s).</source>
        <translation>
            <numerusform>Taken back in %n file.</numerusform>
            <numerusform>Taken back in %n files.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n match(es) replaced</source>
        <translation>
            <numerusform>%n match replaced</numerusform>
            <numerusform>%n matches replaced</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them had unsaved text and is not saved yet.</source>
        <translation>
            <numerusform>One of them had unsaved text and is not saved yet.</numerusform>
            <numerusform>%n of them had unsaved text and are not saved yet.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>slipway::ide::ServerTerminal</name>
    <message numerus="yes">
        <source>%n files were changed on the server and stay as they are there: %1</source>
        <translation>
            <numerusform>%n file was changed on the server and stays as it is there: %1</numerusform>
            <numerusform>%n files were changed on the server and stay as they are there: %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>slipway::ide::StartPage</name>
    <message numerus="yes">
        <source>%n days ago</source>
        <translation>
            <numerusform>yesterday</numerusform>
            <numerusform>%n days ago</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>slipway::ide::TerminalPanel</name>
    <message numerus="yes">
        <source>%1 and %n more</source>
        <translation>
            <numerusform>%1 and %n more</numerusform>
            <numerusform>%1 and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Programs still run in %n terminals.</source>
        <translation>
            <numerusform>A program still runs in one terminal.</numerusform>
            <numerusform>Programs still run in %n terminals.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>slipway::ide::TerminalView</name>
    <message numerus="yes">
        <source>Paste %n lines? The program runs each of them as it comes.</source>
        <translation>
            <numerusform>Paste one line? The program runs it as it comes.</numerusform>
            <numerusform>Paste %n lines? The program runs each of them as it comes.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>slipway::ide::TestModel</name>
    <message numerus="yes">
        <source>%n running</source>
        <translation>
            <numerusform>%n running</numerusform>
            <numerusform>%n running</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n failed</source>
        <translation>
            <numerusform>%n failed</numerusform>
            <numerusform>%n failed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n passed</source>
        <translation>
            <numerusform>%n passed</numerusform>
            <numerusform>%n passed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n skipped</source>
        <translation>
            <numerusform>%n skipped</numerusform>
            <numerusform>%n skipped</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>slipway::ide::TestPanel</name>
    <message numerus="yes">
        <source>%n test(s)</source>
        <translation>
            <numerusform>%n test</numerusform>
            <numerusform>%n tests</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n failed</source>
        <translation>
            <numerusform>%n failed</numerusform>
            <numerusform>%n failed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n passed</source>
        <translation>
            <numerusform>%n passed</numerusform>
            <numerusform>%n passed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n skipped</source>
        <translation>
            <numerusform>%n skipped</numerusform>
            <numerusform>%n skipped</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>slipway::ide::TestingFeature</name>
    <message numerus="yes">
        <source>%n failed</source>
        <translation>
            <numerusform>%n failed</numerusform>
            <numerusform>%n failed</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>slipway::ide::TreePanel</name>
    <message numerus="yes">
        <source>%n match(es)</source>
        <translation>
            <numerusform>%n match</numerusform>
            <numerusform>%n matches</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>slipway::ide::VariablesView</name>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
</context>
</TS>
