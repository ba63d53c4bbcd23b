"""Blocks: making layers, putting them together, running them."""

from abc import ABC, abstractmethod
from collections.abc import Callable

from common.inputs import Array
from common.interface.border import Block, Tensor


class Blocks(ABC):
    """Operations of the section "layers and blocks"."""

    # Layers that the library brings.

    @abstractmethod
    def linear(self, in_features: int, out_features: int, bias: bool = True) -> Block:
        """Return a fully connected layer whose parameters exist already."""

    @abstractmethod
    def relu(self) -> Block:
        """Return a layer that computes max(x, 0)."""

    @abstractmethod
    def dropout(self, rate: float) -> Block:
        """Return a layer that, in training, sets this fraction of its input to zero."""

    @abstractmethod
    def batch_norm(self, features: int, affine: bool = True) -> Block:
        """Return a layer that normalizes each of its features, with or without scale and shift.

        x is [batch, features]; 1e-5 is added to the variance.
        """

    @abstractmethod
    def sequential(self, *blocks: Block) -> Block:
        """Return a block that runs the given ones in order."""

    # Running them.

    @abstractmethod
    def forward(self, block: Block, x: Tensor) -> Tensor:
        """Return the block's output for x, the way a reader of the chapter calls it."""

    @abstractmethod
    def forward_by_call_method(self, block: Block, x: Tensor) -> Tensor:
        """Return what `block.__call__(x)` returns."""

    @abstractmethod
    def forward_body(self, block: Block, x: Tensor) -> Tensor:
        """Run the author's forward function alone, without what a call does around it."""

    @abstractmethod
    def add_hook(self, block: Block, hook: Callable[[Tensor], None]) -> None:
        """Have the hook called with the output of each later call of the block."""

    @abstractmethod
    def made_by(self, tensor: Tensor) -> str:
        """Return the name of the operation that a tensor remembers as its maker."""

    @abstractmethod
    def input_gradient(self, block: Block, x: Tensor) -> Tensor:
        """Return d sum(block(x)) / dx."""

    @abstractmethod
    def train_step(self, block: Block, x: Tensor, learning_rate: float) -> None:
        """Take one step of plain gradient descent on sum(block(x))."""

    # Blocks of one's own class.

    @abstractmethod
    def mlp(self, in_features: int, hidden: int, out_features: int) -> Block:
        """Return a block of its own class: layers `hidden` and `out`, ReLU between them."""

    @abstractmethod
    def mlp_without_forward(self) -> Block:
        """Return a block whose class defines no forward function."""

    @abstractmethod
    def mlp_without_super(self, features: int) -> Block:
        """Return a block with one layer whose class forgets `super().__init__()`.

        Some libraries raise here, some only when the block is called.
        """

    @abstractmethod
    def is_block(self, value: object) -> bool:
        """Return whether the value's class is the library's class for blocks, or under it."""

    @abstractmethod
    def children(self, block: Block) -> list[Block]:
        """Return the blocks that a block has taken in as its own, in their order."""

    @abstractmethod
    def type_of_children(self, block: Block) -> str:
        """Return the name of the type in which the library keeps a block's children."""

    # Sequential blocks of one's own.

    @abstractmethod
    def own_sequential(self, *blocks: Block) -> Block:
        """Return a block of its own class that runs the given ones in order."""

    @abstractmethod
    def sequential_keyed_by_blocks(self, *blocks: Block) -> Block:
        """Return an own Sequential that keeps its blocks in a dict under themselves as keys."""

    @abstractmethod
    def sequential_in_plain_list(self, *blocks: Block) -> Block:
        """Return an own Sequential that keeps its blocks in a plain Python list."""

    # Python inside a block.

    @abstractmethod
    def scaled_dot(self, scale: float, in_features: int) -> Block:
        """Return a block that computes scale * (x . w): a constant times a parameter."""

    @abstractmethod
    def fixed_hidden_mlp(self, weight: Array) -> Block:
        """Return a block with one linear layer, used before and after a constant hidden layer.

        It computes `linear(relu(linear(x) @ weight + 1))`, halves that in a Python loop until its
        L1 norm is at most 1, and returns the sum. `weight` is square.
        """

    @abstractmethod
    def fixed_hidden_mlp_without_loop(self, weight: Array) -> Block:
        """Return a block that computes the same and divides once, by the right power of two."""

    @abstractmethod
    def constant(self, block: Block) -> Tensor:
        """Return the constant weight of a block that `fixed_hidden_mlp` made."""

    @abstractmethod
    def halve(self, x: Tensor) -> Tensor:
        """Return x after the statement `x /= 2`."""

    @abstractmethod
    def noting(self, note: Callable[[], None]) -> Block:
        """Return a block that computes 2 * x and calls `note` in its Python code."""

    @abstractmethod
    def trace(self, block: Block, x: Tensor) -> Block:
        """Return the block recorded as a graph, which is called like a block.

        A library raises its own error where it cannot record what the block does.
        """

    # Blocks of blocks.

    @abstractmethod
    def nest_mlp(self, in_features: int, hidden: int, middle: int, out_features: int) -> Block:
        """Return a block with a Sequential inside: two layers with ReLU each, then one without."""

    @abstractmethod
    def parallel(self, first: Block, second: Block) -> Block:
        """Return a block that gives x to both and joins their outputs along the last axis."""

    @abstractmethod
    def equal_blocks(self, number: int, features: int) -> Block:
        """Return a Sequential of blocks that a factory made, each a linear layer and a ReLU."""

    # Training and evaluation, and freezing.

    @abstractmethod
    def train_mode(self, block: Block) -> object:
        """Put the block, and all in it, into training mode; return what the library returns."""

    @abstractmethod
    def eval_mode(self, block: Block) -> object:
        """Put the block, and all in it, into evaluation mode; return what the library returns."""

    @abstractmethod
    def forward_in_training(self, block: Block, x: Tensor) -> Tensor:
        """Return the block's output as in training."""

    @abstractmethod
    def forward_in_evaluation(self, block: Block, x: Tensor) -> Tensor:
        """Return the block's output as in evaluation."""

    @abstractmethod
    def freeze(self, block: Block) -> None:
        """Keep training from changing the block's parameters."""

    @abstractmethod
    def unfreeze(self, block: Block) -> None:
        """Let training change the block's parameters again."""
