"""The directory of members, [DIR-1]."""

from kentongan.protocol.commands.directory import Directory, DirectoryPage, Entry
from kentongan.simulator.page import page_of
from kentongan.simulator.world import Member, World


def search(world: World, block: Directory) -> DirectoryPage:
    """Members in whom all the words are found, by address."""
    words = block.search.casefold().split()
    found = [member for _, member in sorted(world.members.items()) if _has(member, words)]
    rows, after = page_of([one.address for one in found], list(map(_entry, found)), block.after, block.limit)
    return DirectoryPage(members=rows, next=after)


def _has(member: Member, words: list[str]) -> bool:
    institution = member.institution
    text = " ".join((member.address, member.contact, institution.name, institution.city)).casefold()
    return all(word in text for word in words)


def _entry(member: Member) -> Entry:
    code, name, city, kind = member.institution
    return Entry(address=member.address, contact=member.contact, code=code, institution=name, city=city, kind=kind)
