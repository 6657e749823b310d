"""What parents may do with a camera at an event (A12), in our words: a start that each school writes on from."""

MODEL_TEXT = "\n\n".join(
    [
        "We are glad to have you with us. Please watch with your own eyes while the children perform, and keep phones "
        "and cameras away. At the end there is time for pictures.",
        "Take pictures of your own child. If another child is in one of them, keep it for yourself.",
        "Still pictures only: please do not film, and do not stream.",
        "The pictures are for you and your family. Please put no picture of other people’s children online.",
        "Some children must not be shown anywhere, for reasons that we cannot tell. You help to keep them safe by "
        "doing as we ask. Thank you.",
    ]
)
