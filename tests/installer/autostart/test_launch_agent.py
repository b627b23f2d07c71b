"""The engine at login on macOS."""

from __future__ import annotations

import plistlib
from pathlib import Path

import pytest

from sidestick_installer.autostart.job import Job
from sidestick_installer.autostart.launch_agent import LaunchAgent, agent_plist
from sidestick_installer.errors import AutostartError

from .conftest import System

GOLDEN = """\
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
	<key>Label</key>
	<string>sidestick.engine</string>
	<key>ProgramArguments</key>
	<array>
		<string>/home/Zoë "Z"/50 % $HOME/bin/python</string>
		<string>-m</string>
		<string>sidestick_engine</string>
		<string>engine</string>
	</array>
	<key>RunAtLoad</key>
	<true/>
	<key>KeepAlive</key>
	<dict>
		<key>SuccessfulExit</key>
		<false/>
	</dict>
	<key>ThrottleInterval</key>
	<integer>2</integer>
	<key>ProcessType</key>
	<string>Interactive</string>
	<key>StandardOutPath</key>
	<string>/home/Zoë/100 %/engine.log</string>
	<key>StandardErrorPath</key>
	<string>/home/Zoë/100 %/engine.log</string>
	<key>EnvironmentVariables</key>
	<dict>
		<key>SIDESTICK_DATA</key>
		<string>/home/Zoë/my data</string>
	</dict>
</dict>
</plist>
"""


@pytest.fixture
def agent(tmp_path: Path, system: System) -> LaunchAgent:
    return LaunchAgent(tmp_path / "Library" / "LaunchAgents", system, 501, lambda _: None)


def test_the_property_list_is_as_launchd_reads_it(job: Job) -> None:
    """Every word as it is: a property list knows no quotes."""
    assert agent_plist(job).decode() == GOLDEN
    assert plistlib.loads(agent_plist(job))["ProgramArguments"] == list(job.command)


def test_an_installed_agent_is_found_again(agent: LaunchAgent, job: Job) -> None:
    """And told from one that starts something else."""
    assert agent.read() is None
    agent.install(job)
    assert agent.has(job)
    assert not agent.has(Job(("other",), job.log))
    entry = agent.read()
    assert entry is not None
    assert entry.is_enabled
    assert entry.command.endswith("-m sidestick_engine engine")


@pytest.mark.parametrize("word", ["true", "disabled"])
def test_an_agent_that_the_user_has_switched_off_is_read_as_such(
    agent: LaunchAgent, system: System, job: Job, word: str
) -> None:
    """In the words of old and new versions of macOS."""
    agent.install(job)
    system.says = f'disabled services = {{\n\t"sidestick.engine" => {word}\n}}'
    entry = agent.read()
    assert entry is not None
    assert not entry.is_enabled


def test_starting_loads_an_agent_that_launchd_does_not_know(
    agent: LaunchAgent, system: System
) -> None:
    """One that it knows is started only."""
    system.failing = {"launchctl print"}
    agent.start()
    assert system.ran[-1] == f"launchctl bootstrap gui/501 {agent.path}"
    system.failing = set()
    agent.start()
    assert system.ran[-1] == "launchctl kickstart gui/501/sidestick.engine"


def test_an_agent_that_is_ending_is_waited_for(tmp_path: Path, system: System) -> None:
    """Until launchd has forgotten it: it would not take a new one of that name before."""
    waited: list[float] = []

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 3:
            system.failing = {"launchctl print"}

    agent = LaunchAgent(tmp_path, system, 501, sleep)
    agent.stop()
    assert len(waited) == 3
    system.failing = set()
    waited[:] = [0.0] * 3
    agent.stop()
    assert 10 < len(waited) < 100


def test_a_refusal_of_launchd_is_a_sentence(agent: LaunchAgent, system: System) -> None:
    """With its words."""
    system.failing = {"launchctl print", "bootstrap"}
    with pytest.raises(AutostartError, match=r"cannot be started at login: .*exit code 1\. No\."):
        agent.start()


def test_removing_ends_the_job_and_leaves_no_file(
    agent: LaunchAgent, system: System, job: Job
) -> None:
    """Also where there was none."""
    agent.install(job)
    system.failing = {"bootout"}  # launchd knows of none
    agent.remove()
    agent.remove()
    assert system.ran[-1] == "launchctl bootout gui/501/sidestick.engine"
    assert list(agent.path.parent.iterdir()) == []


def test_a_damaged_property_list_is_an_entry_that_starts_nothing(agent: LaunchAgent) -> None:
    """It is there, and whoever installs replaces it."""
    agent.path.parent.mkdir(parents=True)
    agent.path.write_text("<plist>", encoding="utf-8")
    entry = agent.read()
    assert entry is not None
    assert entry.command == ""
