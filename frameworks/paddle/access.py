"""Parameter access in Paddle."""

from common.interface import Access, Array, Block, Parameter


class PaddleAccess(Access):
    """Parameter access in Paddle."""

    def weight(self, layer: Block) -> Parameter:
        return layer.weight

    def bias(self, layer: Block) -> Parameter:
        return layer.bias

    def parameter_names(self, block: Block) -> list[str]:
        return [name for name, _ in block.named_parameters()]

    def count(self, block: Block) -> int:
        return sum(p.size for p in block.parameters() if not p.stop_gradient)

    def state(self, block: Block) -> dict[str, Array]:
        return {
            name: tensor.detach().cpu().numpy().copy()
            for name, tensor in block.state_dict().items()
        }
