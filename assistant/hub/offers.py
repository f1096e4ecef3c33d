"""What a plain search offers: the files one could download, of the repositories found first."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from assistant.domain.errors import AssistantError
from assistant.domain.hub import SearchQuery
from assistant.domain.hub_address import parse
from assistant.domain.model import HubModel, HubRepository
from assistant.domain.model_names import is_quantised
from assistant.hub import repository
from assistant.hub.catalog import search_page

LISTED_AT_ONCE = 4          # repositories


def search(query: str, endpoint: str, token: str = "", limit: int = 10) -> list[HubModel]:
    """Returns the model files of the `limit` repositories found first: repository by repository, small files first.

    `query` is what the user typed: words, "maker/model", or the address of a model's page. A repository whose files
    cannot be listed is left out, unless that holds for all. Raises HubError.
    """
    address = parse(query)
    found = search_page(SearchQuery(address.repo if address else query.strip(), page_size=limit), endpoint, token)
    failures: list[AssistantError] = []

    def offered(one: HubRepository) -> list[HubModel]:
        try:
            held = repository.files(one.repo, endpoint, token)
        except AssistantError as failure:
            failures.append(failure)
            return []
        return [replace(model, downloads=one.downloads, licence=one.licence) for model in held.models
                if is_quantised(model.quantisation)]

    with ThreadPoolExecutor(LISTED_AT_ONCE) as pool:
        models = [model for held in pool.map(offered, found.repositories) for model in held]
    if failures and not models:
        raise failures[0]
    return models
