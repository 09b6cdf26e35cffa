import streamlit as st


def render() -> None:
    st.title("…")


if __name__ == "__main__":
    st.switch_page("dashboard.py")
