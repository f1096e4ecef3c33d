"""Looking for models at the Hub as the user types: one search at a time, the last one counts."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from assistant.control.background import Background
from assistant.domain.errors import AssistantError
from assistant.domain.fit import largest_file
from assistant.domain.gguf import Header
from assistant.domain.hub import ModelCard, ModelChoice, RepositoryFiles, SearchPage, SearchQuery
from assistant.domain.hub_address import HubAddress, parse
from assistant.domain.model import HubModel, Machine
from assistant.domain.model_choice import choose
from assistant.hub import catalog, remote_header, repository

TYPING_PAUSE_MS = 250
THREADS = 4             # a search the user has given up may still wait for the Hub, up to its time limit


class HubSearch(QObject):
    """Every question is answered by a signal, unless another of its kind came first or it was cancelled."""

    searching = Signal(bool)                # whether an answer is waited for
    found = Signal(object)                  # SearchPage: the first page of the query set last
    more_found = Signal(object)             # SearchPage: the next page, to be added
    search_failed = Signal(object)          # AssistantError
    more_failed = Signal(object)            # AssistantError: what was found so far stays
    address_pasted = Signal(object)         # HubAddress: the text names one repository; it is being opened
    repository_found = Signal(object, object)   # RepositoryFiles, ModelChoice or None: the file to offer first
    repository_failed = Signal(str, object)     # repository, AssistantError
    card_found = Signal(str, object)        # repository, ModelCard
    header_found = Signal(object, object)   # HubModel, Header
    header_failed = Signal(object, object)  # HubModel, AssistantError
    connected = Signal()                    # from now on there was network traffic

    def __init__(self, hub: Callable[[], tuple[str, str]], machine: Callable[[], Machine | None] = lambda: None,
                 parent: QObject | None = None) -> None:
        """`hub` returns endpoint and token, on another thread; `machine` what this computer has, once known."""
        super().__init__(parent)
        self._hub, self._machine = hub, machine
        self._net = Background(THREADS, self)
        self._searches = self._openings = 0
        self._waiting = self._paging = False
        self._page: SearchPage | None = None
        self._query = SearchQuery()
        self._opened = HubAddress("")
        self._headers: dict[tuple[str, str, str], Header] = {}
        self._asked: set[tuple[str, str, str]] = set()
        self._typing = QTimer(self, singleShot=True, interval=TYPING_PAUSE_MS)
        self._typing.timeout.connect(self._begin)

    @property
    def query(self) -> SearchQuery:
        return self._query

    def set_query(self, query: SearchQuery, at_once: bool = False) -> None:
        """Searches once the user stops typing for a moment, or `at_once`. An address opens its repository instead."""
        self._query = query
        self._forget()
        self._tell_waiting(True)
        if at_once:
            self._begin()
        else:
            self._typing.start()

    def next_page(self) -> None:
        """Asks for more of the same; nothing where there is none or it is asked for already."""
        page = self._page
        if page is None or not page.cursor or self._paging:
            return
        self._paging, number = True, self._searches
        self._tell_waiting(True)

        def done(more: SearchPage) -> None:
            if number == self._searches:
                self._paging, self._page = False, more
                self._tell_waiting(False)
                self.more_found.emit(more)

        def failed(error: AssistantError) -> None:
            if number == self._searches:
                self._paging = False
                self._tell_waiting(False)
                self.more_failed.emit(error)

        self._ask(lambda: catalog.search_page(page.query, *self._hub(), cursor=page.cursor), done, failed)

    def cancel(self) -> None:
        """Waits for nothing any more: what still comes is dropped."""
        self._forget()
        self._openings += 1
        self._tell_waiting(False)

    def open(self, repo: str, revision: str = "", quantisation: str = "", file: str = "") -> None:
        """Asks for a repository's files, then for its card: `repository_found` and `card_found` follow."""
        self._openings += 1
        number = self._openings
        self._opened = HubAddress(repo, quantisation, revision, file)

        def done(found: RepositoryFiles) -> None:
            if number == self._openings:
                choice: ModelChoice | None = choose(found.models, self._machine(), quantisation, file)
                self.repository_found.emit(found, choice)
                self._ask(lambda: repository.model_card(repo, *self._hub(), found.revision), card_done,
                          lambda _error: card_done(ModelCard()))        # a card is no reason to complain

        def card_done(card: ModelCard) -> None:
            if number == self._openings:
                self.card_found.emit(repo, card)

        def failed(error: AssistantError) -> None:
            if number == self._openings:
                self.repository_failed.emit(repo, error)

        self._ask(lambda: repository.files(repo, *self._hub(), revision), done, failed)

    def open_address(self, address: HubAddress) -> None:
        """Shows a repository nobody has searched for, and opens it: `address_pasted` first, then as `open`."""
        self.address_pasted.emit(address)
        self.open(address.repo, address.revision, address.quantisation, address.file)

    def open_again(self) -> None:
        """Asks once more for what was opened last, after the Hub has refused."""
        last = self._opened
        self.open(last.repo, last.revision, last.quantisation, last.file)

    def look_at_header(self, model: HubModel) -> None:
        """Reads the header of a model that is not here yet; asked for again it comes from memory."""
        key = (model.repo, model.revision, model.file)
        if key in self._headers:
            self.header_found.emit(model, self._headers[key])
        elif key not in self._asked:
            self._asked.add(key)

            def done(header: Header) -> None:
                self._asked.discard(key)
                self._headers[key] = header
                self.header_found.emit(model, header)

            def failed(error: AssistantError) -> None:
                self._asked.discard(key)
                self.header_failed.emit(model, error)

            self._ask(lambda: remote_header.read_header(model, *self._hub()), done, failed)

    def fitting(self, query: SearchQuery) -> SearchQuery:
        """Returns `query` narrowed to what fits this computer comfortably; as it is before the computer is known."""
        machine = self._machine()
        if machine is None:
            return query
        return replace(query, max_size=max(largest_file(machine), 1))

    def shutdown(self) -> None:
        self._typing.stop()
        self._net.finish(0.5)

    def _begin(self) -> None:
        self._searches += 1
        number, query = self._searches, self._query
        address: HubAddress | None = parse(query.text)
        if address is not None:
            self.open_address(address)
            query = replace(query, text=address.repo.rpartition("/")[2])

        def done(page: SearchPage) -> None:
            if number == self._searches:
                self._page = page
                self._tell_waiting(False)
                self.found.emit(page)

        self._ask(lambda: catalog.search_page(query, *self._hub()), done,
                  lambda error: self._on_failed(number, error))

    def _on_failed(self, number: int, error: AssistantError) -> None:
        if number == self._searches:
            self._paging = False
            self._tell_waiting(False)
            self.search_failed.emit(error)

    def _forget(self) -> None:
        self._typing.stop()
        self._searches += 1
        self._page, self._paging = None, False

    def _ask(self, function: Callable[[], object], done: Callable[..., None],
             failed: Callable[[AssistantError], None]) -> None:
        self.connected.emit()
        self._net.run(function, done, failed)

    def _tell_waiting(self, waiting: bool) -> None:
        if waiting != self._waiting:
            self._waiting = waiting
            self.searching.emit(waiting)
