import './base.css';
import './library.css';
