# SPDX-License-Identifier: GPL-3.0-or-later
# Slipway's shell integration: prompts and the folder for the terminal. Read instead of ~/.bashrc,
# which it reads first. PS0 is what bash prints when a command begins.
[ -r /etc/bash.bashrc ] && . /etc/bash.bashrc
[ -r ~/.bashrc ] && . ~/.bashrc
# In the sandbox nobody may have said how a prompt is to look.
if [ "$PS1" = '\s-\v\$ ' ]; then
    PS1='\[\e[1;34m\]\w\[\e[0m\] \$ '
    PROMPT_DIRTRIM=3
    alias ls='ls --color=auto' grep='grep --color=auto'
fi
__slipway_ran=
__slipway_before() {
    local code=$?
    [ -n "$__slipway_ran" ] && printf '\e]133;D;%s\a' "$code"
    __slipway_ran=1
    printf '\e]7;file://%s%s\a' "$HOSTNAME" "$PWD"
    return $code
}
PROMPT_COMMAND="__slipway_before${PROMPT_COMMAND:+; $PROMPT_COMMAND}"
PS1='\[\e]133;A\a\]'"$PS1"'\[\e]133;B\a\]'
PS0="$PS0"'\e]133;C\a'
