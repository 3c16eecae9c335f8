"""Files of named tensors, as training scripts write them: read without running any code, and within limits."""

from app.files.tensors.tensor import TensorError, Tensors
from app.files.tensors.tensor_file import ENDINGS, is_weights, read_tensors, write_tensors

__all__ = ["ENDINGS", "TensorError", "Tensors", "is_weights", "read_tensors", "write_tensors"]
