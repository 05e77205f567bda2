"""`teplo check`: are the settings, the keys and the database fit to run; `--deploy`: also in public."""

import argparse

from teplo.config.environment import Environment
from teplo.config.startup import judge_text, set_up_django


def check(arguments: list[str]) -> int:
    """Print what is wrong, one sentence each; 1 when anything is. Nothing is made or started."""
    parser = argparse.ArgumentParser(prog="teplo check", description="Are settings, keys and database fit to run?")
    parser.add_argument("--deploy", action="store_true", help="also what a server in public needs")
    options = parser.parse_args(arguments)
    env = Environment.read()
    wrong = wanting_in_public(env) if options.deploy else []
    if env.server is not None or env.home.read_marker():
        judge_text(env.primary())
    else:
        print(f"No database yet: `teplo run` makes one in {env.data}.")
    set_up_django(pool="0")
    from django.core.management import call_command  # needs Django set up

    call_command("check", fail_level="WARNING")
    for sentence in wrong:
        print(sentence)
    return 1 if wrong else 0


def wanting_in_public(env: Environment) -> list[str]:
    """What `teplo check --deploy` demands beyond a private trial."""
    demands = {
        "TEPLO_SECRET_KEY must be set, so that every host signs alike.": env.secret_key_given,
        "TEPLO_BASE_URL must be set to the address that visitors use.": env.base_url_given,
        "TEPLO_BASE_URL must begin with https://, or passwords travel in the open.": env.secure,
        "TEPLO_ALLOWED_HOSTS must be set to the names this server answers to.": env.allowed_hosts_given,
        "TEPLO_ALLOWED_HOSTS must not allow every host.": "*" not in env.allowed_hosts,
    }
    return [sentence for sentence, holds in demands.items() if not holds]
