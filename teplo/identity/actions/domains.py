"""The domains of a company: whoever writes from there works there."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_lazy as _

from teplo.identity.models import Company, CompanyDomain
from teplo.kit import sql
from teplo.kit.emails import site_domain
from teplo.kit.problems import FieldError, Invalid
from teplo.kit.transactions import step

MOST = 50
KEEP = """
INSERT INTO identity_companydomain (company_id, domain)
SELECT company, domain FROM unnest(%s::bigint[], %s::text[]) AS g (company, domain) ORDER BY domain
ON CONFLICT DO NOTHING
"""


@step
def keep_sites(sites: Mapping[int, str]) -> None:
    """Let the sites of companies, by their numbers, be domains they write from, but for those that somebody has."""
    domains = {number: site_domain(site) for number, site in sites.items()}
    kept = {number: domain for number, domain in domains.items() if domain}
    if kept:
        sql.run(KEEP, [list(kept), list(kept.values())])


@step
def set_domains(company: Company, *, domains: Iterable[str]) -> bool:
    """Let a company have just these domains; gives whether that is a change.

    Invalid for one of free mail, which tells nobody's company, and for another company's.
    """
    wanted = list(dict.fromkeys(domain.lower().removeprefix("www.") for domain in domains if domain))
    if len(wanted) > MOST:
        raise _refused("too_many", _("At most %(most)d domains.") % {"most": MOST})
    if free := next((domain for domain in wanted if not site_domain(domain)), None):
        raise _refused("free_mail", _("%(domain)s is free mail: it tells nobody's company.") % {"domain": free})
    added = sql.run(KEEP, [[company.pk] * len(wanted), wanted])
    taken = CompanyDomain.objects.filter(domain__in=wanted).exclude(company=company).first()
    if taken:
        raise _refused("taken", _("%(domain)s is another company's.") % {"domain": taken.domain})
    dropped = CompanyDomain.objects.filter(company=company).exclude(domain__in=wanted).delete()[0]
    return bool(added or dropped)


def _refused(code: str, words: str) -> Invalid:
    return Invalid(errors=[FieldError("domains", code, words)])
