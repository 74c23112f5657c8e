"""The catalogue of old tools keeps its promises, and the linter refuses what LOLRMM's raw patterns do."""

import msgspec
import pytest

from bascule.catalogue.lint_tools import lint_tools, removal_methods
from bascule.catalogue.tool_removal import probes, removal_steps
from bascule.catalogue.tools import SYSTEMS, Block, Network, Tool, sources, tool_named, tools


def test_the_catalogue_has_no_fault():
    assert [str(fault) for fault in lint_tools()] == []


def test_there_are_at_least_250_tools_and_each_has_an_identity():
    assert len(tools()) >= 250
    assert [tool.id for tool in tools().values() if not tool.systems] == []


@pytest.mark.parametrize(
    "name",
    [
        "ScreenConnect",
        "ConnectWise Automate",
        "LabTech",
        "ConnectWise RMM",
        "NinjaOne",
        "NinjaRMM",
        "Datto RMM",
        "CentraStage",
        "N-central",
        "N-sight",
        "Atera",
        "Kaseya VSA",
        "Splashtop",
        "TeamViewer",
        "AnyDesk",
        "LogMeIn",
        "Action1",
        "Syncro",
        "Level.io",
        "Pulseway",
        "Tactical RMM",
        "MeshCentral",
        "SimpleHelp",
        "RustDesk",
        "Huntress",
        "ThreatLocker",
        "SentinelOne",
        "Webroot",
        "DNSFilter",
        "Liongard",
        "RocketCyber",
        "Automox",
        "Jamf",
        "ITSPlatform",
        "NSClient++",
        "PRTG",
        "Wazuh",
        "OpenVPN",
        "WireGuard",
    ],
)
def test_a_name_of_the_trade_leads_to_its_tool(name):
    assert tool_named(name) is not None


def test_every_fact_has_a_source_with_a_licence():
    assert all(source.title and source.licence for source in sources().values())


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_tool_has_removal_steps_and_probes_in_both_languages(system):
    for tool in tools().values():
        if system in tool.systems:
            steps = removal_steps(tool, system)
            assert [step.order for step in steps] == sorted(step.order for step in steps)
            assert steps and all(step.fr and step.en and step.fr != step.en for step in steps), tool.id
            assert probes(tool, system), tool.id


def test_a_protected_tool_asks_for_the_code_before_anything_else():
    for tool in tools().values():
        if tool.protection.kind in ("code", "token", "tamper", "password"):
            for system in tool.systems:
                assert removal_steps(tool, system)[0].method == "ask-code", tool.id


def test_no_removal_bypasses_a_protection():
    for tool in tools().values():
        assert not any("settings.ini" in step.command for step in tool.removal)


FAULTY = {
    "wide": Block(source="own", executables=("setup.exe",)),
    "placeholder": Block(source="own", paths=("%programfiles%\\X (<string ID>)",)),
    "regex": Block(source="own", executables=("relay-[a-f0-9]+.exe",)),
    "spelling": Block(source="own", paths=("%programdata%\\\\Tool",)),
    "weak": Block(source="own", services=("Tool",), weak=("Other",)),
    "source": Block(source="nobody", services=("Tool",)),
}


@pytest.mark.parametrize("rule", FAULTY)
def test_the_linter_refuses(rule):
    tool = Tool(id="tool", name="Tool", category="rmm", windows=(FAULTY[rule],))
    assert rule in {fault.rule for fault in lint_tools({"tool": tool})}


@pytest.mark.parametrize(
    "path", ["%programfiles%", "*\\x.exe", "C:\\Users\\bob", "/home/agent", "%windir%\\System32", "~"]
)
def test_the_linter_refuses_a_path_that_is_not_the_tools_own(path):
    tool = Tool(id="tool", name="Tool", category="rmm", windows=(Block(source="own", paths=(path,)),))
    assert "wide" in {fault.rule for fault in lint_tools({"tool": tool})}


@pytest.mark.parametrize("domain", ["*.amazonaws.com", "user_managed", "github.com", "*"])
def test_the_linter_refuses_a_domain_that_is_not_the_vendors(domain):
    tool = Tool(id="tool", name="Tool", category="rmm", network=(Network(source="own", domains=(domain,)),))
    assert "domain" in {fault.rule for fault in lint_tools({"tool": tool})}


def test_the_linter_refuses_a_path_shared_without_a_reason():
    block = Block(source="own", paths=("%programfiles%\\Shared Agent",))
    pair = {name: Tool(id=name, name=name, category="rmm", windows=(block,)) for name in ("one", "two")}
    assert {fault.rule for fault in lint_tools(pair)} == {"shared"}
    explained = msgspec.structs.replace(block, reason="two names of one code base")
    pair["one"] = msgspec.structs.replace(pair["one"], windows=(explained,))
    assert lint_tools(pair) == []


def test_each_removal_method_speaks_both_languages():
    assert all(method.fr and method.en for method in removal_methods().values())


def test_french_is_written_with_its_own_signs():
    for tool in tools().values():
        texts = [
            step.fr
            for system in tool.systems
            for step in removal_steps(tool, system)
            if step.source != "derived"
        ]
        for text in (*texts, tool.protection.fr, tool.note_fr, *(probe.fr for probe in tool.verify)):
            assert "'" not in text.replace(tool.name, "") and " :" not in text and " ;" not in text, (
                tool.id,
                text,
            )
