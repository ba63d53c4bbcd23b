"""Parameter access in PyTorch."""

from common.interface import Access, Array, Block, Parameter


class PyTorchAccess(Access):
    """Parameter access in PyTorch."""

    def weight(self, layer: Block) -> Parameter:
        return layer.weight

    def bias(self, layer: Block) -> Parameter:
        return layer.bias

    def parameter_names(self, block: Block) -> list[str]:
        return [name for name, _ in block.named_parameters()]

    def count(self, block: Block) -> int:
        return sum(p.numel() for p in block.parameters() if p.requires_grad)

    def state(self, block: Block) -> dict[str, Array]:
        return {
            name: tensor.detach().cpu().numpy().copy()
            for name, tensor in block.state_dict().items()
        }
